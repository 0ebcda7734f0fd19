import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runDoctor } from './run-doctor.ts';
import { isMissing } from '../support/missing.ts';

const variables = {
  S3_ENDPOINT: 'TEST_S3_ENDPOINT',
  S3_BUCKET: 'TEST_S3_BUCKET',
  AWS_ACCESS_KEY_ID: 'TEST_S3_ACCESS_KEY_ID',
  AWS_SECRET_ACCESS_KEY: 'TEST_S3_SECRET_ACCESS_KEY',
  AWS_REGION: 'TEST_S3_REGION',
};
const missing = Object.values(variables).filter((name) => !process.env[name]);

const env = {
  ...Object.fromEntries(Object.entries(variables).map(([name, source]) => [name, process.env[source] ?? ''])),
  S3_FORCE_PATH_STYLE: 'true',
  S3_PREFIX: `doctor-${randomUUID()}`,
};

describe('npm run doctor with the S3 that TEST_S3_ENDPOINT names', () => {
  if (isMissing(missing)) return;
  it('finds all well', async () => {
    const { exitCode, lines } = await runDoctor(env);
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual(['All is well.']);
    expect(lines).toContainEqual(expect.stringMatching(/presigned URL {3}A presigned URL works\./));
    expect(lines).toContainEqual(expect.stringMatching(/privacy {9}Without a signature nobody gets in/));
    expect(exitCode).toBe(0);
  });

  it('names a bucket that is not there', async () => {
    const { exitCode, lines } = await runDoctor({ ...env, S3_BUCKET: 'no-such-pictures' });
    expect(lines).toContainEqual(
      expect.stringMatching(/^FAILED {3}S3 put .* has no bucket no-such-pictures/),
    );
    expect(exitCode).toBe(1);
  });

  it('names a secret that does not belong to the key', async () => {
    const { exitCode, lines } = await runDoctor({ ...env, AWS_SECRET_ACCESS_KEY: 'wrong-secret-access-key' });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^FAILED {3}S3 put .*does not belong to the access key\. .*AWS_SECRET_ACCESS_KEY/,
      ),
    );
    expect(exitCode).toBe(1);
  });

  it('names an access key that is unknown', async () => {
    const { exitCode, lines } = await runDoctor({ ...env, AWS_ACCESS_KEY_ID: 'UNKNOWNACCESSKEY0001' });
    expect(lines).toContainEqual(expect.stringMatching(/^FAILED {3}S3 put .* knows no such access key/));
    expect(exitCode).toBe(1);
  });
});
