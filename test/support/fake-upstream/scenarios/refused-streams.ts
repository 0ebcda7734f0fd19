import { errorBody } from '../error-answer.ts';
import { defineScenarios, type Scenario } from '../scenario.ts';
import type { StreamEvent } from '../stream-events.ts';

const userError = 'image_generation_user_error';
const rateLimit = { code: 'rate_limit_exceeded', type: 'requests' };

/** Streams in which the API refuses: nothing is made. For requests that ask for a stream. */
export const refusedStreams = defineScenarios({
  'stream-moderation-input': beginsWith(
    moderation({ moderation_stage: 'input', categories: ['violence', 'self-harm'] }),
  ),
  'stream-moderation-output': {
    made: false,
    events: ([first]) => [
      ...(first === undefined ? [] : [first]),
      moderation({ moderation_stage: 'output', categories: ['sexual'] }),
    ],
  },
  'stream-rate-limit': beginsWith(errorEvent('Rate limit reached. Please try again in 1.2s.', rateLimit)),
  'stream-insufficient-quota': beginsWith(
    errorEvent('You exceeded your current quota.', {
      code: 'insufficient_quota',
      type: 'insufficient_quota',
    }),
  ),
  'stream-invalid-image': beginsWith(
    errorEvent('Invalid image file or mode for image 2.', {
      code: 'invalid_image_file',
      param: 'image[1]',
      type: userError,
    }),
  ),
});

/** As the API writes it into a stream. */
export function errorEvent(message: string, options: Parameters<typeof errorBody>[1]): StreamEvent {
  return { type: 'error', ...errorBody(message, options) };
}

function moderation(moderation_details: object): StreamEvent {
  const message = 'Your request was rejected by the safety system.';
  return errorEvent(message, { code: 'moderation_blocked', type: userError, moderation_details });
}

function beginsWith(error: StreamEvent): Scenario {
  return { made: false, events: () => [error] };
}
