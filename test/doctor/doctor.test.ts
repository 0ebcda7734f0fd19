import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFauxqs } from 'fauxqs';
import { afterAll, describe, it } from 'vitest';
import { lockFolder } from '../../src/database/folder-lock.ts';
import { listen } from '../support/listen.ts';
import { apiKey, createFakeOpenAI, webSite } from './fake-openai.ts';
import { accessKeyId, bucket, createFakeS3, type FakeS3Options } from './fake-s3.ts';
import { runDoctor } from './run-doctor.ts';

/** The tests run side by side, so what they open is closed after all of them. */
const closers: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

/** OpenAI is played; the test changes what it wants to be wrong. */
async function openAI(): Promise<Record<string, string>> {
  const { origin } = await serve(createFakeOpenAI());
  return { OPENAI_BASE_URL: `${origin}/v1`, OPENAI_API_KEY: apiKey };
}

/** S3 is played, as a compatible store. */
async function s3(options: FakeS3Options = {}): Promise<Record<string, string>> {
  const { origin } = await serve(createFakeS3(options));
  return { S3_BUCKET: bucket, S3_ENDPOINT: origin, S3_FORCE_PATH_STYLE: 'true', ...keys };
}

const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'fake-secret-access-key' };

async function serve(app: { fetch: (request: Request) => Promise<Response> }): Promise<{ origin: string }> {
  const server = await listen(app);
  closers.push(() => server.close());
  return server;
}

/** "127.0.0.1:PORT" where nobody listens any more. */
async function findClosedPort(): Promise<string> {
  const server = await listen(webSite);
  await server.close();
  return `127.0.0.1:${server.port}`;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lienzo-doctor-data-'));
  closers.push(() => rm(folder, { recursive: true }));
  return folder;
}

// A machine that runs other tests at the same time starts these processes slowly.
describe.concurrent('npm run doctor', { timeout: 60_000 }, () => {
  it('finds all well with nothing configured, and leaves no folder behind', async ({ expect }) => {
    const folder = await makeFolder();
    const { exitCode, lines } = await runDoctor({ DATA_DIR: join(folder, 'data') });
    expect(lines).toEqual([
      'ok       painter         The painter is built in: nothing to check.',
      expect.stringMatching(
        /^ok {7}data folder {5}.*\/data is not there yet and will be made at the first start; .* free\.$/,
      ),
      expect.stringMatching(/^ok {7}storage {9}.*\/data\/objects is not there yet/),
      expect.stringMatching(
        /^ok {7}database {8}PGlite is built in and keeps its files in .*\/data\/database\.$/,
      ),
      'All is well.',
    ]);
    expect(exitCode).toBe(0);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('reports mistakes in the configuration as the server does', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({ STORAGE: 's3', PORT: 'x' });
    expect(lines).toEqual([
      'The environment has 3 mistakes:',
      expect.stringContaining('PORT: got "x"; expected a whole number'),
      expect.stringContaining('S3_BUCKET: got nothing'),
      expect.stringContaining('AWS_REGION: got nothing'),
      'Every variable is explained in .env.example.',
    ]);
    expect(exitCode).toBe(1);
  });

  it('finds all well with OpenAI and S3 that .env names', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({}, { ...(await openAI()), ...(await s3()) });
    expect(lines.map((line) => line.slice(0, 25).trimEnd())).toEqual([
      'ok       painter',
      'ok       model',
      'ok       data folder',
      'ok       S3 credentials',
      'ok       S3 put',
      'ok       S3 list',
      'ok       S3 get',
      'ok       S3 delete',
      'ok       presigned URL',
      'ok       privacy',
      'ok       S3 clock',
      'ok       database',
      'All is well.',
    ]);
    expect(exitCode).toBe(0);
  });

  it('names a wrong key, a wrong bucket and a database that is down, none behind another', async ({
    expect,
  }) => {
    const { exitCode, lines } = await runDoctor({
      ...(await openAI()),
      OPENAI_API_KEY: 'sk-proj-wrong-0123456789abcdef',
      ...(await s3()),
      S3_BUCKET: 'no-such-pictures',
      DATABASE_URL: `postgresql://lienzo:database-password@${await findClosedPort()}/lienzo`,
    });
    expect(lines).toEqual([
      expect.stringMatching(/^FAILED {3}painter {9}http.* refuses the key\. Set OPENAI_API_KEY/),
      expect.stringMatching(/^ok {7}data folder/),
      expect.stringMatching(/^ok {7}S3 credentials/),
      expect.stringMatching(/^FAILED {3}S3 put {10}http.* has no bucket no-such-pictures\. .*S3_BUCKET/),
      expect.stringMatching(/^FAILED {3}database {8}Nothing listens at 127\.0\.0\.1:\d+\. .*DATABASE_URL/),
      '3 of 5 checks failed.',
    ]);
    expect(exitCode).toBe(1);
  });

  it('names a base URL that is no Images API, and rights that are missing one by one', async ({ expect }) => {
    const { origin } = await serve(webSite);
    const { exitCode, lines } = await runDoctor({
      OPENAI_BASE_URL: origin,
      OPENAI_API_KEY: apiKey,
      ...(await s3({ forbidden: ['put', 'list'] })),
      S3_PREFIX: 'lienzo',
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^FAILED {3}painter.* is no Images API\. Correct OPENAI_BASE_URL/),
        expect.stringMatching(
          /^FAILED {3}S3 put.*s3:PutObject is missing\. Allow s3:PutObject on arn:aws:s3:::pictures\/lienzo\/\* in/,
        ),
        expect.stringMatching(
          /^FAILED {3}S3 list.*Allow s3:ListBucket on arn:aws:s3:::pictures in the policy/,
        ),
        expect.stringMatching(/^warning {2}S3 get.* could not be tried/),
        expect.stringMatching(/^ok {7}S3 delete/),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it('names a retired model, and rights to get and to delete that are missing', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({
      ...(await openAI()),
      OPENAI_IMAGE_MODEL: 'dall-e-2',
      ...(await s3({ forbidden: ['get', 'delete'] })),
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ok {7}painter .* accepts the key\.$/),
        'FAILED   model           dall-e-2 was shut down on 2026-05-12. Set OPENAI_IMAGE_MODEL=gpt-image-2.6-flare.',
        expect.stringMatching(/^FAILED {3}S3 get.*Allow s3:GetObject on arn:aws:s3:::pictures\/\*/),
        expect.stringMatching(
          /^FAILED {3}S3 delete.*Allow s3:DeleteObject on .* The object doctor\/.*\.png of this check is left behind/,
        ),
      ]),
    );
    expect(lines.join()).not.toContain('presigned URL');
    expect(exitCode).toBe(1);
  });

  it('names a model that the account lacks, and a clock that is slow', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({
      ...(await openAI()),
      OPENAI_IMAGE_MODEL: 'gpt-image-2',
      ...(await s3({ clockAheadSeconds: 3 * 3600 })),
      URL_TTL_SECONDS: '3600',
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^FAILED {3}model .*does not have the model gpt-image-2\. .*OPENAI_IMAGE_MODEL/,
        ),
        expect.stringMatching(/^ok {7}S3 put/),
        expect.stringMatching(/^FAILED {3}presigned URL .*403 AccessDenied.*clock/),
        expect.stringMatching(
          /^FAILED {3}S3 clock .*clock is 3 hours behind the one of S3\..*Let NTP set the clock/,
        ),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it('names the right region, and an OpenAI that is down', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({
      OPENAI_BASE_URL: `http://${await findClosedPort()}/v1`,
      OPENAI_API_KEY: apiKey,
      ...(await s3({ region: 'eu-west-1' })),
      AWS_REGION: 'eu-central-1',
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^FAILED {3}painter {9}Nothing listens at http:\/\/127.* OPENAI_BASE_URL/),
        expect.stringMatching(
          /^FAILED {3}S3 put .* not in the region eu-central-1: it is in eu-west-1\. Set AWS_REGION=eu-west-1\. The other/,
        ),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it('names an S3 endpoint that is down', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({
      ...(await s3()),
      S3_ENDPOINT: `http://${await findClosedPort()}`,
    });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^FAILED {3}S3 put {10}Nothing listens at http:\/\/127.* correct S3_ENDPOINT\. The other/,
      ),
    );
    expect(exitCode).toBe(1);
  });

  it('says that there are no credentials for S3', async ({ expect }) => {
    const { exitCode, lines } = await runDoctor({ S3_BUCKET: bucket, AWS_REGION: 'eu-west-1' });
    expect(lines).toContainEqual(
      expect.stringMatching(/^FAILED {3}S3 credentials {2}There are no credentials.*AWS_ACCESS_KEY_ID/),
    );
    expect(exitCode).toBe(1);
  });

  it('warns of credentials that end early, and of Block Public Access that is off at AWS', async ({
    expect,
  }) => {
    const { origin } = await serve(createFakeS3({ publicAccessBlock: 'off' }));
    const { exitCode, lines } = await runDoctor({
      ...keys,
      AWS_SESSION_TOKEN: 'fake-session-token',
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 6 * 3_600_000).toISOString(),
      S3_BUCKET: bucket,
      AWS_REGION: 'us-east-1',
      // The SDK sends there what would go to AWS.
      AWS_ENDPOINT_URL_S3: origin,
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^warning {2}S3 credentials {2}The credentials end in 6 hours, .* URL_TTL_SECONDS=604800 is over\./,
        ),
        expect.stringMatching(/^warning {2}privacy .*Block Public Access is not fully on/),
        'All works; 2 warnings are worth reading.',
      ]),
    );
    expect(exitCode).toBe(0);
  });

  it('warns of a public bucket, and of a server that holds the data folder', async ({ expect }) => {
    const server = await startFauxqs({ host: '127.0.0.1', port: 0, logger: false });
    closers.push(() => server.stop());
    server.createBucket(bucket);
    const folder = await makeFolder();
    const lock = lockFolder(folder);
    closers.unshift(() => lock.release());

    const { exitCode, lines } = await runDoctor({
      ...(await s3()),
      S3_ENDPOINT: `http://127.0.0.1:${server.port}`,
      DATA_DIR: folder,
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^warning {2}data folder .* is held by another Lienzo process that runs now/),
        expect.stringMatching(/^warning {2}privacy .*The bucket is public/),
        'All works; 2 warnings are worth reading.',
      ]),
    );
    expect(exitCode).toBe(0);
  });
});
