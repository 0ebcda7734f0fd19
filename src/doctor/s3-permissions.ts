import type { Explanation } from './finding.ts';
import { resourceOf, type S3Place } from './s3-place.ts';

/** What the server does with a bucket. */
export type S3Permission = 'put' | 'get' | 'list' | 'delete';

interface Right {
  /** The action of IAM that allows it. */
  action: string;
  /** Completes "The credentials may (not) …". */
  inWords: string;
  /** The action is one on the bucket, not on its objects. */
  whole: boolean;
}

export const rights: Readonly<Record<S3Permission, Right>> = {
  put: { action: 's3:PutObject', inWords: 'put objects', whole: false },
  get: { action: 's3:GetObject', inWords: 'get objects', whole: false },
  list: { action: 's3:ListBucket', inWords: 'see whether the bucket is there', whole: true },
  delete: { action: 's3:DeleteObject', inWords: 'delete objects', whole: false },
};

/** Which right is missing, and where to give it. */
export function permissionToAsk(
  permission: S3Permission,
  place: S3Place,
  refusal: { message: string },
): Explanation {
  const { action, inWords, whole } = rights[permission];
  const advice = /explicit deny/.test(refusal.message)
    ? `A policy forbids it explicitly: find the "Deny" that fits ${action}; one that demands encryption is met by S3_SSE.`
    : `Allow ${action} on ${resourceOf(place, whole)} in the policy of these credentials.`;
  return { text: `The credentials may not ${inWords}: ${action} is missing.`, advice };
}

/** The action that AWS names in its refusal, "s3:PutObject". */
export function actionOf({ message }: { message: string }): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
}
