import { defineScenarios } from '../scenario.ts';

/** Connections that end, or fall silent, after the request was sent: the pictures were made. */
export const brokenConnections = defineScenarios({
  'reset-before-headers': { made: true, delivery: 'reset before the headers' },
  'close-before-headers': { made: true, delivery: 'close before the headers' },
  'half-headers': { made: true, delivery: 'half of the headers' },
  'reset-after-headers': { made: true, delivery: 'reset after the headers' },
  'reset-in-picture': { made: true, delivery: 'reset in the body' },
  'close-in-picture': { made: true, delivery: 'close in the body' },
  'unfinished-chunks': { made: true, delivery: 'close without the last chunk' },
  'not-http': { made: true, delivery: 'no HTTP' },
  'silent-for-ever': { made: true, delivery: 'no byte ever' },
  'stalled-in-picture': { made: true, delivery: 'half of the body and silence' },
});
