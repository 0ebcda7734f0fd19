import { wait } from './api/abort.ts';
import { formatEvent } from './api/event-stream.ts';
import type { Refusal } from './api/refusal.ts';
import {
  simulatedRefusals,
  type SimulatedRefusal,
  socketClosed,
  transportError,
} from './simulated-failures.ts';
import { isRefusal, type SimulationDelays, type SimulationName } from './simulations.ts';

/** What the server finds out only while it paints, when it has sent its headers already. */
const foundWhilePainting = new Set<SimulatedRefusal>(['moderation-output', 'server-error']);

/** @throws Refusal for a simulation that fails before a stream begins */
export function refuseStream(name: SimulationName): void {
  if (isRefusal(name) && !foundWhilePainting.has(name)) throw simulatedRefusals[name]();
}

/**
 * How a stream fails in its middle, as its last text; undefined where painting goes on.
 * @throws TypeError for what a transport says
 */
export async function failInStream(
  name: SimulationName,
  delays: SimulationDelays,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (isRefusal(name)) return formatRefusal(simulatedRefusals[name]());
  switch (name) {
    case 'timeout':
      await wait(delays.timeoutMilliseconds, signal);
      throw transportError('terminated', {
        name: 'BodyTimeoutError',
        message: 'Body Timeout Error',
        code: 'UND_ERR_BODY_TIMEOUT',
      });
    case 'disconnect':
      throw transportError('terminated', socketClosed);
    case 'bad-json':
      return 'data: {"type": "image_generation.completed", "b64_json": "iVBORw0KGgoAAAANSUhEUgAA\n\n';
    case 'slow':
      return undefined;
  }
}

/** A refusal that comes when the status is out already. */
export function formatRefusal({ error }: Refusal): string {
  return formatEvent('error', { type: 'error', error });
}
