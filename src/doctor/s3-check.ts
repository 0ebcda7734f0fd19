import { randomUUID } from 'node:crypto';
import type { S3Storage } from '../storage/s3-storage.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';
import { checkCredentials } from './s3-credentials-check.ts';
import { describeS3Failure, explainS3Failure, isRefusal, type S3Failure } from './s3-failures.ts';
import { rights, type S3Permission } from './s3-permissions.ts';
import type { S3Place } from './s3-place.ts';
import { checkAddresses } from './signed-url-check.ts';
import { within } from './within.ts';

export interface S3CheckOptions {
  storage: S3Storage;
  place: S3Place;
  urlTtlSeconds: number;
  /** Whether the bucket refuses to be made public; undefined: it can't be told. */
  readPublicAccessBlock: () => Promise<boolean | undefined>;
  clock: () => Date;
  /** For each single step. */
  limitMilliseconds: number;
  clean: Cleaner;
}

/** What came of one thing that was tried. */
interface Trial {
  finding: Finding;
  failure: S3Failure | undefined;
}

const contentType = 'image/png';

/**
 * Does with one object what the server does with a picture: put, list, get, sign and fetch, delete. Where S3 can't be
 * used at all, that is said once, and the rest is not tried.
 */
export async function checkS3(options: S3CheckOptions): Promise<Finding[]> {
  const { storage } = options;
  const credentials = await checkCredentials(options);
  if (credentials.level === 'FAILED') return [credentials];

  const object = { key: `doctor/${randomUUID()}.png`, body: Buffer.from(`Lienzo's doctor was here.`) };
  const put = await tryTo('put', () => storage.put(object.key, object.body, { contentType }), options);
  if (put.failure !== undefined && !isRefusal(put.failure)) {
    return [credentials, addAdvice(put.finding, 'The other checks of S3 follow once this is put right.')];
  }

  const list = await tryTo('list', () => storage.check(), options);
  const isThere = put.failure === undefined;
  const get = isThere ? await tryToRead(object, options) : await tryToReadNothing(object.key, list, options);
  const addresses = isThere ? await checkAddresses({ ...options, object, mayGet: get.level === 'ok' }) : [];
  const deletion = await tryTo('delete', () => storage.delete([object.key]), options);
  const leftBehind = `The object ${options.place.prefix}${object.key} of this check is left behind.`;
  return [
    credentials,
    put.finding,
    list.finding,
    get,
    isThere && deletion.failure !== undefined ? addAdvice(deletion.finding, leftBehind) : deletion.finding,
    ...addresses,
  ];
}

async function tryTo(
  permission: S3Permission,
  work: () => Promise<void>,
  { place, clock, limitMilliseconds, clean }: S3CheckOptions,
): Promise<Trial> {
  const subject = `S3 ${permission}`;
  try {
    await within(limitMilliseconds, work);
    return { finding: ok(subject, `The credentials may ${rights[permission].inWords}.`), failure: undefined };
  } catch (error) {
    const failure = describeS3Failure(error, clock());
    return { finding: failed(subject, explainS3Failure(failure, { place, permission, clean })), failure };
  }
}

async function tryToRead(
  object: { key: string; body: Uint8Array },
  options: S3CheckOptions,
): Promise<Finding> {
  let same = true;
  const { finding } = await tryTo(
    'get',
    async () => {
      same = Buffer.compare(await options.storage.read(object.key), object.body) === 0;
    },
    options,
  );
  if (same) return finding;
  return failed(finding.subject, {
    text: 'What was got is not what was put: the other side is no S3.',
    advice: 'Correct S3_ENDPOINT: it is the address of the API, not of a console, and has no bucket in it.',
  });
}

/** S3 tells a missing object from a forbidden one, to whom may list the bucket: so the right to get can be tried without any. */
async function tryToReadNothing(key: string, list: Trial, options: S3CheckOptions): Promise<Finding> {
  const { finding, failure } = await tryTo(
    'get',
    async () => {
      await options.storage.read(key).catch((error: unknown) => {
        if (describeS3Failure(error, options.clock()).code !== 'NoSuchKey') throw error;
      });
    },
    options,
  );
  if (failure === undefined || list.failure === undefined) return finding;
  return warning(finding.subject, {
    text: 'Whether the credentials may get objects could not be tried, as there is none.',
    advice: 'Run this check again once the other rights are given.',
  });
}

function addAdvice(finding: Finding, sentence: string): Finding {
  return { ...finding, advice: [finding.advice, sentence].join(' ').trim() };
}
