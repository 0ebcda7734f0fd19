import { APIError } from 'openai';
import type { Stream } from 'openai/streaming';
import { readAnswer, readUsage } from './answer.ts';
import { isRecord } from './failure-facts.ts';
import { noWholePicture, translateFailure } from './failures.ts';
import type { CallHooks, Picture, Preview, ProviderAnswer, TokenUsage } from './image-provider.ts';
import { readPicture } from './picture.ts';

export interface StreamedCall {
  events: Stream<unknown>;
  response: Response;
  upstreamRequestId: string | null;
  /** Pictures that were asked for. */
  count: number;
  /** Previews that were asked for, of each. */
  previews: number;
  /** Aborts the call, by the caller or the time-out. */
  signal: AbortSignal;
  onPreview: CallHooks['onPreview'];
}

/** How long a stream may stay open when all that was asked for has come. */
const LINGER_MILLISECONDS = 1000;

/**
 * Reads a streamed answer to its end. What it must have is its finished pictures: an event that is not known, or a
 * preview that is broken, is passed over, and a failure behind the last picture is none.
 * @throws ProviderFailure
 */
export async function readStreamedAnswer(call: StreamedCall): Promise<ProviderAnswer> {
  const { events, response, upstreamRequestId } = call;
  // A compatible server may not know of streams, and answer in its usual way.
  if (!response.headers.get('content-type')?.includes('event-stream')) {
    return readAnswer(await response.text(), upstreamRequestId);
  }

  const pictures: Picture[] = [];
  const usages: (TokenUsage | null)[] = [];
  const show = createPreviewHook(call);
  let hasBegun = false;
  let failure: unknown;
  let linger: NodeJS.Timeout | undefined;
  try {
    for await (const event of events) {
      const kind = kindOf(event);
      if (kind === 'error') throw new APIError(undefined, event as object, undefined, response.headers);
      hasBegun = true;
      if (kind === undefined || !isRecord(event)) continue;
      const picture = await readPicture(event['b64_json']);
      if (kind === 'partial') {
        show(event['partial_image_index'], picture);
        continue;
      }
      usages.push(readUsage(event['usage']));
      if (picture !== undefined) pictures.push(picture);
      if (usages.length >= call.count) {
        linger ??= setTimeout(() => events.controller.abort(), LINGER_MILLISECONDS);
      }
    }
    // An abort ends the SDK's loop without a word.
    if (call.signal.aborted) failure = call.signal.reason;
  } catch (error) {
    failure = error;
  } finally {
    clearTimeout(linger);
  }
  if (pictures.length > 0) return { pictures, usage: sumOf(usages, call.count), upstreamRequestId };
  if (failure === undefined) throw noWholePicture(upstreamRequestId);
  throw translateFailure(failure, { upstreamRequestId, hasBegun });
}

/** The events of both endpoints; undefined for any other. */
function kindOf(event: unknown): 'partial' | 'completed' | 'error' | undefined {
  const type = isRecord(event) ? event['type'] : undefined;
  switch (type) {
    case 'image_generation.partial_image':
    case 'image_edit.partial_image':
      return 'partial';
    case 'image_generation.completed':
    case 'image_edit.completed':
      return 'completed';
    // The SDK sees to those that have the name "error" too.
    case 'error':
      return 'error';
    default:
      return undefined;
  }
}

/** Hands over no more previews than were asked for, and nothing that goes wrong with them comes back. */
function createPreviewHook({ onPreview, previews, count }: StreamedCall) {
  let shown = 0;
  return (index: unknown, picture: Picture | undefined): void => {
    if (onPreview === undefined || picture === undefined || shown >= previews * count) return;
    const isIndex = Number.isInteger(index) && Number(index) >= 0;
    const preview: Preview = { index: isIndex ? Number(index) : shown, bytes: picture.bytes };
    shown += 1;
    // An async function may stand where one without a result is expected.
    void new Promise((resolve) => resolve(onPreview(preview) as unknown)).catch(() => undefined);
  };
}

/** Each picture tells its own usage; null where one does not, since a part would pass for the whole. */
function sumOf(usages: readonly (TokenUsage | null)[], count: number): TokenUsage | null {
  const known = usages.filter((usage) => usage !== null);
  const [first, ...others] = known;
  if (first === undefined || known.length < Math.max(count, usages.length)) return null;
  return others.reduce(
    (sum, usage) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      inputTextTokens: sum.inputTextTokens + usage.inputTextTokens,
      inputImageTokens: sum.inputImageTokens + usage.inputImageTokens,
      cachedTextTokens: sum.cachedTextTokens + usage.cachedTextTokens,
      cachedImageTokens: sum.cachedImageTokens + usage.cachedImageTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      totalTokens: sum.totalTokens + usage.totalTokens,
    }),
    first,
  );
}
