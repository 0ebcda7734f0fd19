import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { createS3Storage } from '../../src/storage/s3-storage.ts';
import { describeStorageContract } from '../support/storage-contract.ts';
import { isMissing } from '../support/missing.ts';

const variables = {
  endpoint: 'TEST_S3_ENDPOINT',
  bucket: 'TEST_S3_BUCKET',
  accessKeyId: 'TEST_S3_ACCESS_KEY_ID',
  secretAccessKey: 'TEST_S3_SECRET_ACCESS_KEY',
  region: 'TEST_S3_REGION',
};
const missing = Object.values(variables).filter((name) => !process.env[name]);
const valueOf = (name: string) => process.env[name] ?? '';

describe('with the S3 that TEST_S3_ENDPOINT names', () => {
  if (isMissing(missing)) return;
  describeStorageContract(
    'a real S3',
    async () => {
      const storage = createS3Storage({
        bucket: valueOf(variables.bucket),
        region: valueOf(variables.region),
        endpoint: valueOf(variables.endpoint),
        forcePathStyle: true,
        prefix: `contract tests/${randomUUID()}/`,
        sse: undefined,
        sseKmsKeyId: undefined,
        clock: () => new Date(),
        credentials: {
          accessKeyId: valueOf(variables.accessKeyId),
          secretAccessKey: valueOf(variables.secretAccessKey),
        },
      });
      return { storage, fetch, close: () => storage.close() };
    },
    { checksSignatures: true },
  );
});
