import { Refusal } from './api/refusal.ts';

/** Simulations in which the server says no, each with what it says. */
export const simulatedRefusals = {
  moderation: () => moderationBlocked('input', ['violence']),
  'moderation-output': () => moderationBlocked('output', ['sexual']),
  'rate-limit': rateLimitExceeded,
  'insufficient-quota': () =>
    new Refusal(429, {
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
  'server-error': () =>
    new Refusal(500, {
      message: 'The server had an error while processing your request. Sorry about that!',
      type: 'server_error',
      code: 'server_error',
    }),
  unavailable: () =>
    new Refusal(503, {
      message: 'The server is overloaded or not ready yet. Please try again later.',
      type: 'service_unavailable_error',
      code: 'service_unavailable',
    }),
} as const satisfies Record<string, () => Refusal>;

export type SimulatedRefusal = keyof typeof simulatedRefusals;

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

/**
 * What Node's fetch throws: the name and code of undici's error stand in the cause.
 * @param at "fetch failed" before an answer has begun, "terminated" in the middle of one
 */
export function transportError(
  at: 'fetch failed' | 'terminated',
  { name, message, code }: { name: string; message: string; code: string },
): TypeError {
  return new TypeError(at, { cause: Object.assign(new Error(message), { name, code }) });
}

export const socketClosed = { name: 'SocketError', message: 'other side closed', code: 'UND_ERR_SOCKET' };
