import { GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { textProperty } from './error-facts.ts';

/**
 * Whether all four settings of Block Public Access are on for a bucket at AWS; undefined where the credentials may not
 * read them. The server itself never asks, so this is no part of the storage room.
 */
export async function readPublicAccessBlock(options: {
  bucket: string;
  region: string | undefined;
}): Promise<boolean | undefined> {
  const client = new S3Client({ region: options.region, maxAttempts: 1 });
  try {
    const command = new GetPublicAccessBlockCommand({ Bucket: options.bucket });
    const { PublicAccessBlockConfiguration: settings } = await client.send(command);
    return (
      settings?.BlockPublicAcls === true &&
      settings.IgnorePublicAcls === true &&
      settings.BlockPublicPolicy === true &&
      settings.RestrictPublicBuckets === true
    );
  } catch (error) {
    return textProperty(error, 'name') === 'NoSuchPublicAccessBlockConfiguration' ? false : undefined;
  } finally {
    client.destroy();
  }
}
