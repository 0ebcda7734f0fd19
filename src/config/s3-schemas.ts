import { z } from 'zod';

/** Stores other than AWS allow more than AWS does: only what is surely no bucket, such as "s3://name" or a path, is refused. */
export function bucket() {
  return z
    .string()
    .regex(
      /^(?:[a-z0-9][a-z0-9._-]{2,62}|arn:[a-z0-9:/._-]+)$/i,
      'the name of a bucket alone (3 to 63 characters, no s3:// and no path) or an ARN',
    );
}

/** Path that keys begin with; the result has no slash at its start and one at its end. */
export function keyPrefix() {
  const expected = 'a path of letters, digits and ! - _ . * \' ( ) without empty, "." and ".." segments';
  return z
    .string()
    .transform((text) => text.replace(/^\/|\/$/g, ''))
    .refine((prefix) => prefix.length <= 256 && prefix.split('/').every(isPlainSegment), expected)
    .transform((prefix) => `${prefix}/`);
}

export function region() {
  return z.string().regex(/^[a-z0-9-]{1,64}$/, 'the short name of a region');
}

function isPlainSegment(segment: string): boolean {
  return /^[\w!.*'()-]+$/.test(segment) && segment !== '.' && segment !== '..';
}
