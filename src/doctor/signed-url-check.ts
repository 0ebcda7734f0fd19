import type { S3Storage } from '../storage/s3-storage.ts';
import { compareClocks } from './clocks.ts';
import { errorCodes } from './error-facts.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import { within } from './within.ts';

/** From which difference on S3 refuses what we sign. */
const REFUSED_FROM_MILLISECONDS = 15 * 60 * 1000;

interface Answer {
  status: number;
  body: Buffer;
  aheadMilliseconds: number | undefined;
}

interface Options {
  storage: Pick<S3Storage, 'signUrl'>;
  object: { key: string; body: Uint8Array };
  /** Whether these credentials may get the object themselves; if not, no address of theirs works. */
  mayGet: boolean;
  urlTtlSeconds: number;
  readPublicAccessBlock: () => Promise<boolean | undefined>;
  clock: () => Date;
  limitMilliseconds: number;
}

/** Opens the address of an object as a stranger does, signed and unsigned; the answers also tell S3's time. */
export async function checkAddresses(options: Options): Promise<Finding[]> {
  const { storage, object, urlTtlSeconds, clock } = options;
  try {
    const signedAt = clock();
    const { url } = await storage.signUrl(object.key, { signedAt, expiresInSeconds: urlTtlSeconds });
    const unsigned = await fetchWhole(url.replace(/\?.*$/, ''), options);
    const signed = options.mayGet ? [judgeSigned(url, await fetchWhole(url, options), object.body)] : [];
    return [...signed, await judgeUnsigned(unsigned, options), ...judgeClock(unsigned.aheadMilliseconds)];
  } catch (error) {
    const [code = 'no answer'] = errorCodes(error);
    return [
      failed('presigned URL', {
        text: `The address of an object could not be opened without the SDK (${code}).`,
        advice:
          'Check S3_ENDPOINT and S3_FORCE_PATH_STYLE: clients must reach the same host as this machine.',
      }),
    ];
  }
}

function judgeSigned(url: string, { status, body }: Answer, expected: Uint8Array): Finding {
  const subject = 'presigned URL';
  if (status === 200 && Buffer.compare(body, expected) === 0) {
    return ok(subject, `A presigned URL works. Clients will be sent to ${new URL(url).origin}.`);
  }
  const reason = /<Code>(\w+)<\/Code>/.exec(body.toString())?.[1] ?? '';
  return failed(subject, {
    text: `A presigned URL does not work: S3 answers ${`${status} ${reason}`.trim()}.`,
    advice:
      'Put the clock of this machine right if it is wrong; else look for a policy or proxy that treats requests without the SDK in another way.',
  });
}

async function judgeUnsigned({ status }: Answer, options: Options): Promise<Finding> {
  const subject = 'privacy';
  if (status >= 200 && status < 300) {
    return warning(subject, {
      text: 'The bucket is public: everyone who has or guesses an address can see the picture, signed or not, for ever.',
      advice: 'Turn on Block Public Access, and take the public read out of policy and ACL.',
    });
  }
  if (status < 400 || status >= 500) {
    return warning(subject, {
      text: `Whether the bucket is private could not be told: without a signature S3 answers ${status}.`,
      advice: 'Run this check again; if it stays so, look for a proxy in front of S3.',
    });
  }
  const blocked = await within(options.limitMilliseconds, options.readPublicAccessBlock).catch(
    () => undefined,
  );
  if (blocked === false) {
    return warning(subject, {
      text: 'Without a signature nobody gets in today, but Block Public Access is not fully on: one mistake in a policy would open the bucket.',
      advice: 'Turn on all four settings of Block Public Access for the bucket.',
    });
  }
  return ok(subject, `Without a signature nobody gets in: S3 answers ${status}.`);
}

function judgeClock(aheadMilliseconds: number | undefined): Finding[] {
  if (aheadMilliseconds === undefined) return [];
  const finding = compareClocks({
    subject: 'S3 clock',
    owner: 'S3',
    aheadMilliseconds,
    refusedFromMilliseconds: REFUSED_FROM_MILLISECONDS,
    consequence: 'Presigned URLs begin and end at wrong times, or are refused.',
  });
  return [finding];
}

async function fetchWhole(url: string, { clock, limitMilliseconds }: Options): Promise<Answer> {
  return await within(limitMilliseconds, async () => {
    const askedAt = clock().getTime();
    // A redirect would be another server's word.
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(limitMilliseconds) });
    const middle = (askedAt + clock().getTime()) / 2;
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
      // The header has whole seconds, cut off.
      aheadMilliseconds: Number.isNaN(date) ? undefined : date + 500 - middle,
    };
  });
}
