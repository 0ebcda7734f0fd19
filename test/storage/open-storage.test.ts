import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../src/storage/open-storage.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const now = new Date('2026-11-22T12:00:00Z');
const bucket = {
  kind: 's3',
  bucket: 'pictures',
  region: 'eu-west-1',
  endpoint: undefined,
  forcePathStyle: false,
  prefix: '',
  sse: undefined,
  sseKmsKeyId: undefined,
} as const;

async function openS3(): Promise<string[]> {
  const log: string[] = [];
  const { closeStorage } = await openStorage(bucket, {
    publicUrl: 'http://localhost:4000',
    signingKey: new Uint8Array(32),
    urlTtlSeconds: 604_800,
    clock: () => now,
    logger: createLogger({ level: 'warn', destination: { write: (line) => void log.push(line) } }),
  });
  await closeStorage();
  return log;
}

describe('opening S3', () => {
  beforeEach(() => {
    // The SDK's chain of credentials ends with the environment: no files, no metadata service.
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('says nothing of credentials that last', async () => {
    expect(await openS3()).toEqual([]);
  });

  it('warns that URLs will not live as long as they should, with temporary credentials', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', '2026-11-23T00:00:00Z');
    const log = await openS3();
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('"credentialsEnd":"2026-11-23T00:00:00.000Z"');
  });

  it('fails without any credentials, and says which variables are missing', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    await expect(openS3()).rejects.toThrow('AWS_ACCESS_KEY_ID');
  });
});
