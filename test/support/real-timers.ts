import timers from 'node:timers';
import { afterAll } from 'vitest';

const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'] as const;

// Files share their process: the next one would wait for timers that never run.
afterAll(() => {
  const fake = names.filter((name) => globalThis[name] !== timers[name]);
  for (const name of fake) Object.assign(globalThis, { [name]: timers[name] });
  if (fake.length > 0) throw new Error(`A test leaves timers that are not Node's: ${fake.join(', ')}.`);
});
