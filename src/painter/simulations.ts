import { wait } from './api/abort.ts';
import { invalidValue, Refusal } from './api/refusal.ts';

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

/**
 * Fails as the simulation says, or answers in place of the painter; undefined where painting goes on.
 * @throws Refusal for what a server says, TypeError for what a transport says
 */
export async function simulate(
  name: SimulationName,
  delays: SimulationDelays,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  switch (name) {
    case 'moderation':
      throw moderationBlocked('input', ['violence']);
    case 'moderation-output':
      throw moderationBlocked('output', ['sexual']);
    case 'rate-limit':
      throw rateLimitExceeded();
    case 'insufficient-quota':
      throw new Refusal(429, {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      });
    case 'server-error':
      throw new Refusal(500, {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        code: 'server_error',
      });
    case 'unavailable':
      throw new Refusal(503, {
        message: 'The server is overloaded or not ready yet. Please try again later.',
        type: 'service_unavailable_error',
        code: 'service_unavailable',
      });
    case 'timeout':
      await wait(delays.timeoutMilliseconds, signal);
      throw transportError('HeadersTimeoutError', 'Headers Timeout Error', 'UND_ERR_HEADERS_TIMEOUT');
    case 'disconnect':
      throw transportError('SocketError', 'other side closed', 'UND_ERR_SOCKET');
    case 'bad-json':
      return new Response('{"created": 1795000000, "data": [{"b64_json": "iVBORw0KGgoAAAANSUhEUgAA', {
        headers: { 'content-type': 'application/json' },
      });
    case 'slow':
      await wait(delays.slowMilliseconds, signal);
      return undefined;
  }
}

function moderationBlocked(stage: 'input' | 'output', categories: readonly string[]): Refusal {
  return new Refusal(400, {
    message: 'Your request was rejected by the safety system.',
    type: 'image_generation_user_error',
    code: 'moderation_blocked',
    moderation_details: { moderation_stage: stage, categories },
  });
}

/** A wait beyond any patience, so that callers see the failure at once instead of after a chain of tries. */
function rateLimitExceeded(): Refusal {
  return new Refusal(
    429,
    {
      message: 'Rate limit reached for images per minute. Please try again in 2m.',
      type: 'requests',
      code: 'rate_limit_exceeded',
    },
    {
      'retry-after': '120',
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2m',
    },
  );
}

/** What Node's fetch throws: the name and code of undici's error stand in the cause. */
function transportError(name: string, message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { name, code }) });
}
