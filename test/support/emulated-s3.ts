import { startFauxqs } from 'fauxqs';

/** An S3 for several servers that are processes, where none must be real. */
export interface EmulatedS3 {
  /** What a server's environment says of it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

export async function startEmulatedS3(): Promise<EmulatedS3> {
  const bucket = 'pictures';
  const server = await startFauxqs({ host: '127.0.0.1', port: 0, logger: false });
  server.createBucket(bucket);
  return {
    env: {
      S3_BUCKET: bucket,
      S3_ENDPOINT: `http://127.0.0.1:${server.port}`,
      S3_FORCE_PATH_STYLE: 'true',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    stop: () => server.stop(),
  };
}
