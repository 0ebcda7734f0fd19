import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createDecoding } from '../../src/images/decoding.ts';

/** Work that lasts until it is told to end. */
function controlled() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    work: (name: string) => () =>
      new Promise<string>((resolve) => {
        started.push(name);
        ends.set(name, () => resolve(name));
      }),
    end: async (name: string) => {
      ends.get(name)?.();
      await nextTurn();
    },
  };
}

it('decodes two pictures at a time, and one that was paid for before all uploads', async () => {
  const decoding = createDecoding();
  const { started, work, end } = controlled();
  const uploads = ['1', '2', '3', '4'].map((name) => decoding.ofUpload(work(name)));
  const own = decoding.ofOwn(work('own'));
  await nextTurn();
  expect(started).toStrictEqual(['1', '2']);
  await end('2');
  expect(started).toStrictEqual(['1', '2', 'own']);
  await end('own');
  await end('1');
  expect(started).toStrictEqual(['1', '2', 'own', '3', '4']);
  await end('3');
  await end('4');
  expect(await Promise.all([...uploads, own])).toStrictEqual(['1', '2', '3', '4', 'own']);
});

it('refuses an upload where too many wait, and never what was paid for', async () => {
  const decoding = createDecoding({ maxWaiting: 2 });
  const { started, work, end } = controlled();
  const taken = ['1', '2', '3', '4'].map((name) => decoding.ofUpload(work(name)));
  await expect(decoding.ofUpload(work('5'))).rejects.toMatchObject({
    code: 'OVERLOADED',
    details: { retryAfter: 5 },
  });
  const own = decoding.ofOwn(work('own'));
  for (const name of ['1', '2', 'own', '3', '4']) await end(name);
  expect(await Promise.all([...taken, own])).toStrictEqual(['1', '2', '3', '4', 'own']);
  expect(started).not.toContain('5');
});

it('goes on after a picture that could not be decoded', async () => {
  const decoding = createDecoding();
  const failures = Array.from({ length: 4 }, () =>
    decoding.ofUpload(() => Promise.reject(new Error('broken'))),
  );
  expect((await Promise.allSettled(failures)).map(({ status }) => status)).toStrictEqual(
    Array.from({ length: 4 }, () => 'rejected'),
  );
  await expect(decoding.ofUpload(() => Promise.resolve('whole'))).resolves.toBe('whole');
});
