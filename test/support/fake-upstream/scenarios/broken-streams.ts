import { defineScenarios } from '../scenario.ts';
import { isCompleted, type StreamEvent, writeEvent } from '../stream-events.ts';
import { errorEvent } from './refused-streams.ts';

const failed = errorEvent('The server had an error while processing your request.', {
  type: 'server_error',
  code: 'server_error',
});
const limited = errorEvent('Rate limit reached. Please try again in 1s.', {
  type: 'requests',
  code: 'rate_limit_exceeded',
});

/** Streams after which nobody knows what became of the request; here the pictures were made. */
export const brokenStreams = defineScenarios({
  'stream-empty': { made: true, events: () => [] },
  'stream-reset-at-once': { made: true, events: () => [], delivery: 'events and a reset' },
  'stream-reset-after-partial': { made: true, events: firstOf, delivery: 'events and a reset' },
  'stream-closed-after-partial': { made: true, events: firstOf, delivery: 'events without the last chunk' },
  'stream-closed-before-completed': {
    made: true,
    events: partialsOf,
    delivery: 'events without the last chunk',
  },
  'stream-reset-in-completed': { made: true, events: cutInCompleted, delivery: 'events and a reset' },
  'stream-ends-in-completed': { made: true, events: cutInCompleted },
  'stream-ends-without-completed': { made: true, events: partialsOf },
  'stream-silent-after-partial': { made: true, events: firstOf, delivery: 'events and silence' },
  'stream-with-comments-only': {
    made: true,
    events: () => Array<string>(100).fill(': keep-alive\n\n'),
    delivery: 'slow event by event',
  },
  'stream-error-at-once': { made: true, events: () => [failed] },
  'stream-error-after-partial': { made: true, events: (events) => [...firstOf(events), failed] },
  'stream-rate-limit-after-partial': { made: true, events: (events) => [...firstOf(events), limited] },
  'stream-broken-json': {
    made: true,
    events: (events) => [...partialsOf(events), 'data: {"type": "image_generation.completed", "b64_j\n\n'],
  },
  'stream-without-picture': {
    made: true,
    events: (events) => events.map((event) => (isCompleted(event) ? { ...event, b64_json: null } : event)),
  },
  'stream-page': { made: true, events: () => ['<html><h1>502 Bad Gateway</h1></html>'] },
});

function firstOf(events: StreamEvent[]): StreamEvent[] {
  return events.slice(0, 1).filter((event) => !isCompleted(event));
}

function partialsOf(events: StreamEvent[]): StreamEvent[] {
  return events.filter((event) => !isCompleted(event));
}

function cutInCompleted(events: StreamEvent[]): (StreamEvent | string)[] {
  return events.map((event) => (isCompleted(event) ? writeEvent(event).slice(0, 200) : event));
}
