import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCleaner } from '../../src/doctor/foreign-text.ts';
import { readPublicAccessBlock } from '../../src/doctor/public-access-block.ts';
import { checkS3, type S3CheckOptions } from '../../src/doctor/s3-check.ts';
import { createS3Storage } from '../../src/storage/s3-storage.ts';
import { listen } from '../support/listen.ts';
import { webSite } from './fake-openai.ts';
import { accessKeyId, bucket, createFakeS3, type FakeS3Options } from './fake-s3.ts';

type App = { fetch: (request: Request) => Promise<Response> };
interface Change extends Partial<S3CheckOptions> {
  endpoint?: string;
  forcePathStyle?: boolean;
  expiration?: Date;
}

/** What the check finds with this app in the place of S3. */
async function check(app: App, change: Change = {}) {
  const { expiration, forcePathStyle = true, ...options } = change;
  const server = await listen(app);
  const place = {
    bucket,
    prefix: 'lienzo/',
    region: 'us-east-1',
    endpoint: change.endpoint ?? server.origin,
    forcePathStyle,
  };
  const clock = () => new Date();
  const secretAccessKey = 'fake-secret-access-key';
  const credentials = { accessKeyId, secretAccessKey, ...(expiration && { expiration }) };
  const storage = createS3Storage({ ...place, sse: undefined, sseKmsKeyId: undefined, clock, credentials });
  onTestFinished(async () => {
    await storage.close();
    await server.close();
  });
  return await checkS3({
    storage,
    place,
    urlTtlSeconds: 3600,
    readPublicAccessBlock: () => Promise.resolve(undefined),
    clock,
    limitMilliseconds: 5000,
    clean: createCleaner({}),
    ...options,
  });
}

async function finding(subject: string, app: App, change: Change = {}) {
  return (await check(app, change)).find((each) => each.subject === subject);
}

const play = (options: FakeS3Options = {}) => createFakeS3(options);

describe('the check of S3', () => {
  it('leaves no object behind', async () => {
    const s3 = play();
    const findings = await check(s3);
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
    expect(s3.objects.size).toBe(0);
  });

  it.each([
    ['InvalidAccessKeyId', 403, 'knows no such access key'],
    ['SignatureDoesNotMatch', 403, 'The secret access key does not belong to the access key.'],
    ['ExpiredToken', 400, 'The temporary credentials have ended'],
    ['NoSuchBucket', 404, 'has no bucket pictures'],
    ['TemporaryRedirect', 307, 'The bucket pictures is not in the region us-east-1.'],
    ['InternalError', 500, 'is in trouble: it answers 500 InternalError.'],
    ['InvalidRequest', 400, 'answers InvalidRequest: Refused for the sake of the test'],
  ])('explains %s once, and tries nothing else', async (code, status, text) => {
    const findings = await check(play({ refusal: { status, code } }));
    expect(findings.map(({ subject }) => subject)).toEqual(['S3 credentials', 'S3 put']);
    expect(findings[1]).toMatchObject({ level: 'FAILED', advice: expect.stringMatching(/\w{3}/) });
    expect(findings[1]?.text).toContain(text);
  });

  it.each(['signature', 'redirect'] as const)(
    'reads the right region from a %s',
    async (wrongRegionAnswer) => {
      const put = await finding('S3 put', play({ region: 'eu-west-1', wrongRegionAnswer }));
      expect(put?.advice).toContain('Set AWS_REGION=eu-west-1.');
    },
  );

  it('tells by how much the clock is wrong where S3 refuses every request for it', async () => {
    const refusal = { status: 403, code: 'RequestTimeTooSkewed' };
    const put = await finding('S3 put', play({ refusal, clockAheadSeconds: -5 * 3600 }));
    expect(put?.text).toContain("This machine's clock is 5 hours ahead of the one of S3.");
  });

  it.each([
    [-3600, 'FAILED', 'FAILED', 'ahead of'],
    [3600, 'ok', 'FAILED', 'behind'],
    [60, 'ok', 'warning', 'behind'],
    [2, 'ok', 'ok', 'agrees with'],
  ])('compares the clocks where S3 is %i s ahead', async (clockAheadSeconds, url, clock, words) => {
    const findings = await check(play({ clockAheadSeconds }), { urlTtlSeconds: 604_800 });
    expect(findings.find(({ subject }) => subject === 'presigned URL')?.level).toBe(url);
    const compared = findings.find(({ subject }) => subject === 'S3 clock');
    expect(compared?.level).toBe(clock);
    expect(compared?.text).toContain(words);
  });

  it('finds out about the right to get without an object, from whoever may list', async () => {
    const forbidden = ['put', 'get'] as const;
    expect(await finding('S3 get', play({ forbidden }))).toMatchObject({ level: 'FAILED' });
    expect(await finding('S3 get', play({ forbidden: ['put'] }))).toMatchObject({ level: 'ok' });
  });

  it('names the right to a key of KMS, and a policy that says no', async () => {
    const refuseWith = (message: string): App => ({
      fetch: async () =>
        new Response(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`, {
          status: 403,
        }),
    });
    const kms = refuseWith('User: x is not authorized to perform: kms:GenerateDataKey on resource: y');
    expect(await finding('S3 put', kms)).toMatchObject({
      text: 'The key that encrypts the objects cannot be used (kms:GenerateDataKey).',
      advice: expect.stringContaining('S3_SSE_KMS_KEY_ID'),
    });
    const denied = refuseWith(
      'User: x is not authorized to perform: s3:PutObject with an explicit deny in y',
    );
    expect((await finding('S3 put', denied))?.advice).toContain('find the "Deny" that fits s3:PutObject');
  });

  it.each<[string, App]>([
    ['a web site', webSite],
    ['a web site that moved', { fetch: async () => new Response('Moved', { status: 301 }) }],
    ['another API', { fetch: async () => Response.json({ detail: 'Not Found' }, { status: 404 }) }],
  ])('takes %s for what it is', async (_, app) => {
    expect((await finding('S3 put', app))?.text).toMatch(/^What answers at .* is no S3\.$/);
  });

  it('is not fooled by a server that says yes to everything', async () => {
    const yes: App = { fetch: async () => new Response('<html></html>') };
    expect(await finding('S3 get', yes)).toMatchObject({
      level: 'FAILED',
      text: 'What was got is not what was put: the other side is no S3.',
    });
  });

  it('proposes the path style where the bucket makes the host name unknown', async () => {
    const change = { endpoint: 'http://s3.invalid', forcePathStyle: false };
    expect((await finding('S3 put', webSite, change))?.advice).toContain('S3_FORCE_PATH_STYLE=true');
  });

  it('does not wait for a silent server longer than it may', async () => {
    const silent: App = { fetch: () => new Promise<Response>(() => {}) };
    const findings = await check(silent, { limitMilliseconds: 100 });
    expect(findings).toHaveLength(2);
    expect(findings[1]?.text).toMatch(/^No answer came from http.* in time\.$/);
  });

  it.each([
    [-1, 'FAILED', 'have ended'],
    [1, 'warning', 'end in 60 minutes'],
    [3, 'ok', 'end in 3 hours.'],
  ])('judges credentials that end in %i hours, with addresses for two', async (hours, level, text) => {
    const expiration = new Date(Date.now() + hours * 3_600_000);
    const credentials = await finding('S3 credentials', play(), { expiration, urlTtlSeconds: 7200 });
    expect(credentials?.level).toBe(level);
    expect(credentials?.text).toContain(text);
  });

  it.each([
    [true, 'ok'],
    [undefined, 'ok'],
    [false, 'warning'],
  ])('with Block Public Access %s finds privacy %s', async (blocked, level) => {
    const readPublicAccessBlock = () => Promise.resolve(blocked);
    expect(await finding('privacy', play(), { readPublicAccessBlock })).toMatchObject({ level });
  });

  it.each([
    [200, 'is public'],
    [302, 'could not be told'],
    [503, 'could not be told'],
  ])('does not take an answer of %i without a signature for privacy', async (status, text) => {
    const s3 = play();
    const app: App = {
      fetch: async (request) => {
        const isSigned = request.headers.has('authorization') || request.url.includes('X-Amz-Signature');
        return isSigned ? await s3.fetch(request) : new Response('', { status });
      },
    };
    const privacy = await finding('privacy', app);
    expect(privacy?.level).toBe('warning');
    expect(privacy?.text).toContain(text);
  });
});

describe('the settings of Block Public Access', () => {
  it.each([
    ['on', true],
    ['off', false],
    ['absent', false],
    ['forbidden', undefined],
  ] as const)('that are %s give %s', async (publicAccessBlock, expected) => {
    const server = await listen(play({ publicAccessBlock }));
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.origin);
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'fake-secret-access-key');
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await server.close();
    });
    expect(await readPublicAccessBlock({ bucket, region: 'us-east-1' })).toBe(expected);
  });
});
