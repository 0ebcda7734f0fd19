import { clockAdvice, describeDifference } from './clocks.ts';
import { explainConnection } from './connection-failures.ts';
import { errorCodes, errorMessage, property, textProperty } from './error-facts.ts';
import type { Explanation } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';
import { actionOf, permissionToAsk, type S3Permission } from './s3-permissions.ts';
import { addressOf, type S3Place } from './s3-place.ts';

/** What the error of an ObjectStorage on S3 tells. */
export interface S3Failure {
  /** From the XML of S3, "NoSuchBucket"; undefined where the answer had none, as those to HEAD. */
  code: string | undefined;
  status: number | undefined;
  message: string;
  /** Where the bucket is, if the answer says so. */
  region: string | undefined;
  /** How far S3's clock is ahead of ours, if the answer says so. */
  aheadMilliseconds: number | undefined;
  /** Name of the SDK's error: "CredentialsProviderError". */
  name: string;
  /** Codes along the chain of causes, "ECONNREFUSED". */
  systemCodes: readonly string[];
}

export interface S3Context {
  place: S3Place;
  /** What was tried. */
  permission: S3Permission;
  clean: Cleaner;
}

interface Row {
  when: (failure: S3Failure) => boolean;
  explain: (failure: S3Failure, context: S3Context) => Explanation;
}

/** The first row that fits. Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const table: readonly Row[] = [
  {
    when: ({ name }) => name === 'CredentialsProviderError',
    explain: () => ({
      text: 'There are no credentials for S3.',
      advice: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role or a profile.',
    }),
  },
  {
    when: ({ code }) => code === 'InvalidAccessKeyId',
    explain: (_, { place }) => ({
      text: `${addressOf(place)} knows no such access key.`,
      advice: 'Correct AWS_ACCESS_KEY_ID; if the key was deleted or deactivated, make a new one.',
    }),
  },
  {
    when: ({ code }) => code === 'SignatureDoesNotMatch',
    explain: () => ({
      text: 'The secret access key does not belong to the access key.',
      advice: 'Correct AWS_SECRET_ACCESS_KEY; it is shown once only, so make a new key if it is lost.',
    }),
  },
  {
    when: ({ code }) => /^(ExpiredToken|InvalidToken|TokenRefreshRequired)$/.test(code ?? ''),
    explain: () => ({
      text: 'The temporary credentials have ended, or their session token is wrong.',
      advice: 'Get new ones, or use a role, which renews them by itself.',
    }),
  },
  {
    when: ({ code }) => code === 'RequestTimeTooSkewed' || code === 'RequestExpired',
    explain: ({ aheadMilliseconds }) => ({
      text: `S3 refuses our requests because of their time. ${describeDifference(aheadMilliseconds ?? 0, 'S3')}`,
      advice: clockAdvice,
    }),
  },
  {
    when: ({ code }) => code === 'NoSuchBucket',
    explain: (_, { place }) => ({
      text: `${addressOf(place)} has no bucket ${place.bucket}.`,
      advice: 'Create it as a private bucket, or correct S3_BUCKET.',
    }),
  },
  {
    when: ({ code }) =>
      /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed|Illegal\w+)$/.test(code ?? ''),
    explain: ({ region }, { place }) => ({
      text: `The bucket ${place.bucket} is not in the region ${place.region ?? 'us-east-1'}${region ? `: it is in ${region}` : ''}.`,
      advice: `Set AWS_REGION${region ? `=${region}` : ' to the region of the bucket'}.`,
    }),
  },
  {
    when: (failure) =>
      failure.code?.startsWith('KMS.') === true || actionOf(failure)?.startsWith('kms:') === true,
    explain: (failure) => ({
      text: `The key that encrypts the objects cannot be used (${actionOf(failure) ?? failure.code}).`,
      advice: 'Allow kms:GenerateDataKey and kms:Decrypt on that key, or correct S3_SSE_KMS_KEY_ID.',
    }),
  },
  {
    when: isRefusal,
    explain: (failure, { place, permission }) => permissionToAsk(permission, place, failure),
  },
  {
    when: ({ status }) => status !== undefined && status >= 500,
    explain: ({ code, status }, { place }) => ({
      text: `${addressOf(place)} is in trouble: it answers ${status} ${code ?? ''}`.trim() + '.',
      advice: 'Try again later.',
    }),
  },
  {
    when: ({ code, status }) => code === undefined && status !== undefined,
    explain: (_, { place }) => ({
      text: `What answers at ${addressOf(place)} is no S3.`,
      advice: 'Correct S3_ENDPOINT: it is the address of the API, not of a console, and has no bucket in it.',
    }),
  },
];

/** @param error of the ObjectStorage; what the SDK says is its cause */
export function describeS3Failure(error: unknown, now: Date): S3Failure {
  const own = innermost(error);
  const headers = property(property(own, '$response'), 'headers');
  const status = property(property(own, '$metadata'), 'httpStatusCode');
  const serverTime = Date.parse(textProperty(headers, 'date') ?? '');
  return {
    code: textProperty(own, 'Code') ?? codeOfFailedDelete(own),
    status: typeof status === 'number' ? status : undefined,
    message: errorMessage(own),
    region: textProperty(own, 'Region') ?? textProperty(headers, 'x-amz-bucket-region'),
    aheadMilliseconds: Number.isNaN(serverTime) ? undefined : serverTime - now.getTime(),
    name: textProperty(own, 'name') ?? '',
    systemCodes: errorCodes(error),
  };
}

/** S3 was reached, knows us, and does not allow this one thing. HEAD is refused without a code. */
export function isRefusal({ code, status }: S3Failure): boolean {
  return code === 'AccessDenied' || (code === undefined && status === 403);
}

export function explainS3Failure(failure: S3Failure, context: S3Context): Explanation {
  const { place, clean } = context;
  const noAnswer = failure.status === undefined && explainNoAnswer(failure, place);
  if (noAnswer) return noAnswer;
  const row = table.find(({ when }) => when(failure));
  return (
    row?.explain(failure, context) ?? {
      text: `${addressOf(place)} answers ${failure.code ?? failure.name}: ${clean(failure.message)}`,
      advice: 'Check the variables that begin with S3_ and AWS_.',
    }
  );
}

function explainNoAnswer({ systemCodes }: S3Failure, place: S3Place): Explanation | undefined {
  const explanation = explainConnection(systemCodes, {
    address: addressOf(place),
    variable: place.endpoint === undefined ? 'AWS_REGION' : 'S3_ENDPOINT',
    authorityVariable: 'NODE_EXTRA_CA_CERTS',
  });
  if (explanation === undefined || place.endpoint === undefined || place.forcePathStyle) return explanation;
  if (!systemCodes.includes('ENOTFOUND')) return explanation;
  const alternative = `The bucket is part of the host name; S3_FORCE_PATH_STYLE=true puts it into the path.`;
  return { ...explanation, advice: `${explanation.advice} ${alternative}` };
}

function innermost(error: unknown): unknown {
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : property(error, 'cause');
  // A cause of the SDK's own error tells less than that error does.
  if (cause === undefined || property(error, '$metadata') !== undefined) return error;
  return innermost(cause);
}

/** S3 answers a DeleteObjects that it refuses with 200 and a list; the storage tells its first entry in words. */
function codeOfFailedDelete(error: unknown): string | undefined {
  return /were not deleted, the first: (\w+)/.exec(errorMessage(error))?.[1];
}
