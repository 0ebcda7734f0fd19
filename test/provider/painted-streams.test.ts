import { describe, expect, it } from 'vitest';
import { createPainter } from '../../src/painter/painter.ts';
import type { SimulationName } from '../../src/painter/simulations.ts';
import type { CallHooks, ImageProvider, ImageRequest, Preview } from '../../src/provider/image-provider.ts';
import { createOpenAIProvider } from '../../src/provider/openai-provider.ts';
import { failureOfCall, summary } from './failure.ts';
import { imageRequest } from './upstream.ts';

const small: Partial<ImageRequest> = { size: '1024x640', quality: 'LOW' };

/** As a server without an account has it. */
function paintingProvider(partialMilliseconds = 1): ImageProvider {
  const delays = { partialMilliseconds, timeoutMilliseconds: 5, slowMilliseconds: 5 };
  return createOpenAIProvider({
    apiKey: 'painter',
    baseUrl: 'http://painter.invalid/v1',
    fetch: createPainter({ delays }),
    moderation: 'auto',
    timeoutSeconds: 5,
  });
}

function paint(previews: number, hooks: CallHooks = {}, partialMilliseconds?: number) {
  return paintingProvider(partialMilliseconds).createImages(imageRequest({ ...small, previews }), hooks);
}

describe('the built-in painter behind the provider', () => {
  it('shows three previews, and its picture is the one that it paints without', async () => {
    const previews: Preview[] = [];
    const streamed = await paint(3, { onPreview: (preview) => void previews.push(preview) });
    const whole = await paint(0);
    expect(previews.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(streamed.pictures).toStrictEqual(whole.pictures);
    expect(streamed.usage?.outputTokens).toBe((whole.usage?.outputTokens ?? 0) + 300);
    expect(streamed.upstreamRequestId).toMatch(/^req_/);
  });

  it('stops where its caller leaves', async () => {
    const controller = new AbortController();
    const hooks = { signal: controller.signal, onPreview: () => controller.abort() };
    await expect(paint(3, hooks, 60_000)).rejects.toMatchObject({
      outcome: 'UNKNOWN',
      error: { code: 'OUTCOME_UNKNOWN' },
    });
  });

  const unknown = { outcome: 'UNKNOWN', code: 'OUTCOME_UNKNOWN', details: {} };
  const expected: Record<Exclude<SimulationName, 'slow'>, object> = {
    moderation: { outcome: 'NOT_MADE', code: 'CONTENT_REJECTED', details: { stage: 'input' } },
    'moderation-output': { outcome: 'NOT_MADE', code: 'CONTENT_REJECTED', details: { stage: 'output' } },
    'rate-limit': { outcome: 'NOT_MADE', code: 'PROVIDER_RATE_LIMITED', retryAfter: 120 },
    'insufficient-quota': { outcome: 'NOT_MADE', code: 'PROVIDER_MISCONFIGURED' },
    unavailable: { outcome: 'NOT_MADE', code: 'PROVIDER_UNAVAILABLE' },
    'server-error': unknown,
    timeout: unknown,
    disconnect: unknown,
    'bad-json': unknown,
  };
  it.each(Object.entries(expected))('simulates %s with previews as without', async (name, told) => {
    const request = { ...small, prompt: `a boat simulate:${name}` };
    const streamed = await failureOfCall(paintingProvider(), { ...request, previews: 2 });
    expect(summary(streamed)).toMatchObject(told);
    expect(summary(streamed)).toEqual(summary(await failureOfCall(paintingProvider(), request)));
  });
});
