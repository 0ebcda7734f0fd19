import { wait } from './api/abort.ts';
import { invalidValue } from './api/refusal.ts';
import {
  simulatedRefusals,
  type SimulatedRefusal,
  socketClosed,
  transportError,
} from './simulated-failures.ts';

/** What `simulate:<name>` in a prompt makes the painter do. */
export const simulations = {
  moderation: 'The safety system refuses the prompt: 400 moderation_blocked, stage input.',
  'moderation-output':
    'The safety system refuses the finished picture: 400 moderation_blocked, stage output.',
  'rate-limit': 'Too many requests: 429 rate_limit_exceeded that names a wait of two minutes.',
  'insufficient-quota': 'The account has no credit left: 429 insufficient_quota.',
  'server-error': 'The server fails while it paints: 500 in the JSON error envelope.',
  unavailable: 'The server is overloaded and paints nothing: 503 in the JSON error envelope.',
  timeout: 'No answer comes, and after 2 seconds the transport gives up (UND_ERR_HEADERS_TIMEOUT).',
  disconnect: 'The connection breaks after the request was sent (UND_ERR_SOCKET).',
  'bad-json': 'A 200 whose JSON body ends half way.',
  slow: 'The picture comes, but only after 5 seconds.',
} as const satisfies Record<string, string>;

export type SimulationName = keyof typeof simulations;

export interface SimulationDelays {
  /** How long `timeout` stays silent. */
  timeoutMilliseconds: number;
  /** How long `slow` waits before it paints. */
  slowMilliseconds: number;
}

/**
 * The simulation that a prompt names, the first one if there are several.
 * @throws Refusal 400 that lists the known names
 */
export function findSimulation(prompt: string): SimulationName | undefined {
  const name = /\bsimulate:([a-z0-9][a-z0-9_-]*)/i.exec(prompt)?.[1]?.toLowerCase();
  if (name === undefined || isSimulation(name)) return name;
  throw invalidValue(
    'prompt',
    `Unknown simulation '${name}'. Known simulations are: ${Object.keys(simulations).join(', ')}.`,
  );
}

function isSimulation(name: string): name is SimulationName {
  return Object.hasOwn(simulations, name);
}

export function isRefusal(name: SimulationName): name is SimulatedRefusal {
  return Object.hasOwn(simulatedRefusals, name);
}

/**
 * Fails as the simulation says, or answers in place of the painter; undefined where painting goes on.
 * @throws Refusal for what a server says, TypeError for what a transport says
 */
export async function simulate(
  name: SimulationName,
  delays: SimulationDelays,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  if (isRefusal(name)) throw simulatedRefusals[name]();
  switch (name) {
    case 'timeout':
      await wait(delays.timeoutMilliseconds, signal);
      throw transportError('fetch failed', {
        name: 'HeadersTimeoutError',
        message: 'Headers Timeout Error',
        code: 'UND_ERR_HEADERS_TIMEOUT',
      });
    case 'disconnect':
      throw transportError('fetch failed', socketClosed);
    case 'bad-json':
      return new Response('{"created": 1795000000, "data": [{"b64_json": "iVBORw0KGgoAAAANSUhEUgAA', {
        headers: { 'content-type': 'application/json' },
      });
    case 'slow':
      await wait(delays.slowMilliseconds, signal);
      return undefined;
  }
}
