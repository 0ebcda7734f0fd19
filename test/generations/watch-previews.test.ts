import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { listen, type Listening } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';
import { createWatchClient, watch, type Update } from '../support/watcher.ts';
import { createStreamingUpstream } from './streaming-upstream.ts';

const patience = { timeout: 60_000, interval: 10 };

const submitWithPreviews = graphql(`
  mutation SubmitWithPreviews($prompt: String!, $previews: Int!) {
    submitGeneration(request: { generate: { prompt: $prompt, previews: $previews } }) {
      id
    }
  }
`);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A server; without an upstream, with the built-in painter. */
async function begin(
  upstream?: ReturnType<typeof createStreamingUpstream>,
): Promise<{ app: TestApp; server: Listening }> {
  const app = await createTestApp(upstream === undefined ? {} : { upstream: upstream.upstream });
  closers.push(() => app.close());
  const server = await listen(app);
  closers.push(() => server.close());
  // The server waits for what it has sent, also where a test failed in the middle.
  closers.push(async () => upstream?.breakOff());
  return { app, server };
}

async function submit(app: TestApp, previews = 3): Promise<string> {
  return (await app.runOk(submitWithPreviews, { prompt: 'A waterfall', previews })).submitGeneration.id;
}

function storedPreviews(app: TestApp) {
  return app.database.client.selectFrom('previews').select(['step', 'owner_id']).execute();
}

/** A picture with as much detail as a photograph. */
function picture(width: number, height: number, format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'teal', noise } })
    .blur(2)
    .toFormat(format)
    .toBuffer();
}

async function measure({ preview }: Update) {
  const [head, base64 = ''] = (preview?.dataUrl ?? '').split(',');
  const { format, width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return { head, format, width, height };
}

const steps = (updates: readonly Update[]) => updates.flatMap(({ preview }) => preview?.step ?? []);

describe('previews', () => {
  it('come in order, small, while the picture is painted, and are gone at the end', async () => {
    const upstream = createStreamingUpstream();
    const { app, server } = await begin(upstream);
    const id = await submit(app);
    const watcher = watch(createWatchClient(server.origin), id);
    await upstream.arrived;
    const sides = [
      [1536, 864, 'png'],
      [1024, 1024, 'jpeg'],
      [400, 300, 'webp'],
    ] as const;
    for (const [index, [width, height, format]] of sides.entries()) {
      upstream.preview(await picture(width, height, format));
      await expect.poll(() => steps(watcher.updates).at(-1), patience).toBe(index + 1);
      expect(await storedPreviews(app)).toEqual([{ step: index + 1, owner_id: 'anonymous' }]);
    }
    upstream.complete();
    await watcher.ended;

    const shown = watcher.updates.filter(({ preview }) => preview !== null);
    expect(steps(shown)).toEqual([1, 2, 3]);
    expect(shown.every(({ generation }) => generation.status === 'RUNNING')).toBe(true);
    const webp = { head: 'data:image/webp;base64', format: 'webp' };
    expect(await Promise.all(shown.map(measure))).toEqual([
      { ...webp, width: 512, height: 288 },
      { ...webp, width: 512, height: 512 },
      { ...webp, width: 400, height: 300 },
    ]);
    for (const { preview } of shown) expect(preview?.dataUrl.length).toBeLessThan(40_000);
    expect(watcher.updates.at(-1)).toMatchObject({ generation: { status: 'SUCCEEDED' }, preview: null });
    expect(await storedPreviews(app)).toEqual([]);
  });

  it('are there for one who comes late: the newest', async () => {
    const upstream = createStreamingUpstream();
    const { app, server } = await begin(upstream);
    const id = await submit(app);
    await upstream.arrived;
    for (let step = 1; step <= 2; step++) {
      upstream.preview(await picture(64, 64, 'png'));
      await expect.poll(async () => (await storedPreviews(app))[0]?.step, patience).toBe(step);
    }
    const late = watch(createWatchClient(server.origin), id);
    await expect.poll(() => late.updates.length, patience).toBe(1);
    expect(late.updates[0]?.preview?.step).toBe(2);
    upstream.complete();
    await late.ended;
  });

  it('of the built-in painter are typically under 40 KB', async () => {
    const { app, server } = await begin();
    const watcher = watch(createWatchClient(server.origin), await submit(app));
    await watcher.ended;
    const sizes = watcher.updates.flatMap(({ preview }) => preview?.dataUrl.length ?? []);
    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThan(40_000);
  });

  it('that cannot be decoded or written hurt nothing but themselves', async () => {
    const upstream = createStreamingUpstream();
    const { app, server } = await begin(upstream);
    const watcher = watch(createWatchClient(server.origin), await submit(app));
    await upstream.arrived;
    // Whole by its header and its end, which is all that the provider's room looks at.
    const damaged = await picture(512, 512, 'jpeg');
    damaged.fill(0xff, damaged.length >> 1, damaged.length - 2);
    upstream.preview(damaged);
    await expect.poll(() => app.log.join(), patience).toContain('a preview could not be shown');
    await app.database.client.schema.alterTable('previews').renameTo('previews_elsewhere').execute();
    upstream.preview(await picture(64, 64, 'png'));
    await expect
      .poll(() => app.log.filter((line) => line.includes('a preview could not be shown')).length, patience)
      .toBe(2);
    await app.database.client.schema.alterTable('previews_elsewhere').renameTo('previews').execute();
    upstream.complete();
    await watcher.ended;
    expect(steps(watcher.updates)).toEqual([]);
    expect(watcher.updates.at(-1)?.generation.status).toBe('SUCCEEDED');
  });
});
