import { untilAborted, wait } from './api/abort.ts';
import { formatEvent } from './api/event-stream.ts';
import { Refusal } from './api/refusal.ts';
import { measureUsage } from './api/usage.ts';
import { type Commission, finish } from './commission.ts';
import { sketch } from './pictures/sketch.ts';
import type { SimulationDelays, SimulationName } from './simulations.ts';
import { failInStream, formatRefusal } from './streamed-simulations.ts';

export interface StreamDelays extends SimulationDelays {
  /** Between one picture of a stream and the next. */
  partialMilliseconds: number;
}

export interface StreamOptions {
  /** How the names of the events begin. */
  subject: 'image_generation' | 'image_edit';
  simulation: SimulationName | undefined;
  delays: StreamDelays;
  now: () => Date;
  signal: AbortSignal | undefined;
}

/**
 * The events of a streamed request, written out: sketches that get sharper, then the finished picture. A failure in the
 * middle is an `error` event; an abort ends all with the signal's reason.
 */
export async function* streamAnswer(commission: Commission, options: StreamOptions): AsyncGenerator<string> {
  try {
    yield* paintInSteps(commission, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield formatRefusal(error);
  }
}

async function* paintInSteps(commission: Commission, options: StreamOptions): AsyncGenerator<string> {
  const { simulation, delays, signal } = options;
  const { partialImages } = commission.parameters;
  if (simulation === 'slow') await wait(delays.slowMilliseconds, signal);
  const picture = await untilAborted(signal, () => commission.paint(0));

  for (let step = 0; step < partialImages; step += 1) {
    const progress = (step + 1) / (partialImages + 1);
    const partial = await untilAborted(signal, async () =>
      finish(commission, await sketch(picture, progress)),
    );
    yield describe(commission, options, 'partial_image', partial, { partial_image_index: step });
    await wait(delays.partialMilliseconds, signal);
    if (simulation !== undefined && simulation !== 'slow') break;
  }

  const failure = simulation === undefined ? undefined : await failInStream(simulation, delays, signal);
  if (failure !== undefined) return yield failure;
  const file = await untilAborted(signal, () => finish(commission, picture));
  const usage = measureUsage(commission.parameters, commission.size, commission.sources);
  yield describe(commission, options, 'completed', file, { usage });
}

function describe(
  { parameters, size, background }: Commission,
  { subject, now }: StreamOptions,
  event: 'partial_image' | 'completed',
  file: Buffer,
  more: object,
): string {
  const type = `${subject}.${event}`;
  return formatEvent(type, {
    type,
    b64_json: file.toString('base64'),
    created_at: Math.floor(now().getTime() / 1000),
    size: `${size.width}x${size.height}`,
    quality: parameters.quality,
    background,
    output_format: parameters.format,
    ...more,
  });
}
