import { defineScenarios, page, refusal } from '../scenario.ts';

const rateLimit = { code: 'rate_limit_exceeded', type: 'requests' };
const limited =
  'Rate limit reached for gpt-image-2.6-flare in organization org-fake on images per min: Limit 5.';
const overloaded = 'The server is overloaded or not ready yet.';

/** Answers that prove that nothing was made, and after which another try may go through. */
export const waits = defineScenarios({
  'rate-limit-seconds': refusal(429, limited, { ...rateLimit, headers: { 'retry-after': '1' } }),
  'rate-limit-date': refusal(429, limited, {
    ...rateLimit,
    // A date has whole seconds: this one is 1 to 2 seconds away.
    headers: (now) => ({ 'retry-after': new Date(now.getTime() + 2000).toUTCString() }),
  }),
  'rate-limit-milliseconds': refusal(429, limited, { ...rateLimit, headers: { 'retry-after-ms': '1100' } }),
  'rate-limit-message': refusal(429, `${limited} Please try again in 1.2s.`, rateLimit),
  'rate-limit-silent': refusal(429, limited, rateLimit),
  'rate-limit-nonsense': refusal(429, limited, { ...rateLimit, headers: { 'retry-after': '-5' } }),
  'rate-limit-long': refusal(429, limited, {
    ...rateLimit,
    headers: {
      'retry-after': '120',
      'x-ratelimit-limit-requests': '5',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2m0s',
    },
  }),
  'rate-limit-page': page(429, '429 Too Many Requests', { made: false, server: 'cloudflare' }),
  unavailable: refusal(503, overloaded, { type: 'service_unavailable_error' }),
  'slow-down': refusal(503, overloaded, {
    code: 'slow_down',
    type: 'server_error',
    headers: { 'retry-after': '1' },
  }),
});
