import { defineScenarios } from '../scenario.ts';
import { isCompleted, type StreamEvent, writeEvent } from '../stream-events.ts';
import { errorEvent } from './refused-streams.ts';

/** Streams that look odd, and yet have pictures that were paid for: they must be kept. */
export const oddStreams = defineScenarios({
  'stream-with-one-partial': {
    made: true,
    events: ([first, ...others]) => [...(first === undefined ? [] : [first]), ...others.filter(isCompleted)],
  },
  'stream-without-partials': { made: true, events: (events) => events.filter(isCompleted) },
  'stream-with-more-partials': { made: true, events: (events) => [...events.slice(0, -1), ...events] },
  'stream-with-broken-partials': {
    made: true,
    events: changePartials((event, index) => ({ ...event, b64_json: brokenPictures[index] })),
  },
  'stream-in-tiny-pieces': { made: true, delivery: 'in tiny pieces' },
  'stream-at-once': { made: true, delivery: 'whole' },
  'stream-slow': { made: true, delivery: 'slow event by event' },
  'stream-with-comments': {
    made: true,
    events: (events) => [
      ': keep-alive\n\n',
      ...events.flatMap((event) => [event, ':\n\n', ': keep-alive\n']),
    ],
  },
  'stream-with-unknown-events': {
    made: true,
    events: (events) => [
      'retry: 3000\nid: 1\n\n',
      { type: 'image_generation.in_progress', step: 1 },
      'event: ping\ndata: null\n\n',
      ...events.map((event) => ({ ...event, provenance: { c2pa: true }, new_field: [1] })),
    ],
  },
  'stream-without-names': {
    made: true,
    events: (events) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`),
  },
  'stream-with-lines-of-http': {
    made: true,
    events: (events) => events.map((event) => writeEvent(event).replaceAll('\n', '\r\n')),
  },
  'stream-with-told-end': { made: true, events: (events) => [...events, 'data: [DONE]\n\n'] },
  'stream-without-blank-line': {
    made: true,
    events: (events) => events.map((event) => (isCompleted(event) ? writeEvent(event).trimEnd() : event)),
  },
  'stream-without-usage': {
    made: true,
    events: (events) => events.map(({ usage: _usage, ...event }) => ({ ...event, type: event.type })),
  },
  'stream-never-ends': { made: true, delivery: 'events and silence' },
  'stream-reset-after-completed': { made: true, delivery: 'events and a reset' },
  'stream-error-after-completed': {
    made: true,
    events: (events) => [...events, errorEvent('Sorry about that!', { type: 'server_error' })],
  },
  // What a server does that does not know of streams.
  'stream-ignored': { made: true, body: (answer) => answer },
});

const brokenPictures = [Buffer.from('just a text').toString('base64'), null, 'iVBORw0KGgoAAAANSUhEUgAA'];

function changePartials(change: (event: StreamEvent, index: number) => StreamEvent) {
  return (events: StreamEvent[]): StreamEvent[] =>
    events.map((event, index) => (isCompleted(event) ? event : change(event, index)));
}
