import type { S3Storage } from '../storage/s3-storage.ts';
import { durationInWords } from './clocks.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';
import { describeS3Failure, explainS3Failure } from './s3-failures.ts';
import type { S3Place } from './s3-place.ts';
import { within } from './within.ts';

const subject = 'S3 credentials';

/** Whether there are credentials, and whether they live as long as the addresses that they sign. */
export async function checkCredentials(options: {
  storage: Pick<S3Storage, 'credentialsExpireAt'>;
  place: S3Place;
  urlTtlSeconds: number;
  clock: () => Date;
  limitMilliseconds: number;
  clean: Cleaner;
}): Promise<Finding> {
  const { storage, place, urlTtlSeconds, clock, limitMilliseconds, clean } = options;
  try {
    const endsAt = await within(limitMilliseconds, () => storage.credentialsExpireAt());
    if (endsAt === undefined) return ok(subject, 'There are credentials, without an end that is known.');
    return judgeLife(endsAt.getTime() - clock().getTime(), urlTtlSeconds);
  } catch (error) {
    const failure = describeS3Failure(error, clock());
    return failed(subject, explainS3Failure(failure, { place, permission: 'put', clean }));
  }
}

function judgeLife(leftMilliseconds: number, urlTtlSeconds: number): Finding {
  if (leftMilliseconds <= 0) {
    return failed(subject, {
      text: 'The temporary credentials have ended.',
      advice: 'Get new ones, or use a role, which renews them by itself.',
    });
  }
  const text = `The credentials end in ${durationInWords(leftMilliseconds)}`;
  if (leftMilliseconds >= urlTtlSeconds * 1000) return ok(subject, `${text}.`);
  return warning(subject, {
    text: `${text}, and every address that they sign ends with them, before URL_TTL_SECONDS=${urlTtlSeconds} is over.`,
    advice: 'Where that is too early, use an access key of an IAM user, which has no end.',
  });
}
