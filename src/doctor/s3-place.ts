/** Where the objects are to be. */
export interface S3Place {
  bucket: string;
  /** "" or a path that ends with a slash */
  prefix: string;
  region: string | undefined;
  /** undefined: AWS */
  endpoint: string | undefined;
  forcePathStyle: boolean;
}

/** What to call the other side. */
export function addressOf({ endpoint, region }: S3Place): string {
  return endpoint ?? `S3 in ${region ?? 'AWS'}`;
}

/** The name of all objects in a policy; the bucket's own where `whole` is set. */
export function resourceOf({ bucket, prefix, region }: S3Place, whole: boolean): string {
  // An access point is named by its ARN already, and its objects have a folder of their own in it.
  if (bucket.startsWith('arn:')) return whole ? bucket : `${bucket}/object/${prefix}*`;
  const partition = /^(cn|us-gov)-/.exec(region ?? '')?.[1];
  const name = `arn:aws${partition === undefined ? '' : `-${partition}`}:s3:::${bucket}`;
  return whole ? name : `${name}/${prefix}*`;
}
