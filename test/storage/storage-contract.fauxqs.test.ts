import { startFauxqs } from 'fauxqs';
import { createS3Storage } from '../../src/storage/s3-storage.ts';
import { describeStorageContract } from '../support/storage-contract.ts';

describeStorageContract(
  'an emulated S3',
  async () => {
    const server = await startFauxqs({ host: '127.0.0.1', port: 0, logger: false });
    server.createBucket('pictures');
    const storage = createS3Storage({
      bucket: 'pictures',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${server.port}`,
      forcePathStyle: true,
      prefix: 'contract/',
      sse: undefined,
      sseKmsKeyId: undefined,
      clock: () => new Date(),
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    return {
      storage,
      fetch,
      close: async () => {
        await storage.close();
        await server.stop();
      },
    };
  },
  { checksSignatures: false },
);
