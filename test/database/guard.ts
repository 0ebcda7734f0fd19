import { setTimeout as sleep } from 'node:timers/promises';

/** The result of `work`, or an error that names it when it takes longer than `milliseconds`: it waits for itself. */
export async function within<Result>(
  milliseconds: number,
  name: string,
  work: Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(milliseconds, undefined, { signal: done.signal }).then((): never => {
        throw new Error(`${name} took more than ${milliseconds} ms`);
      }),
    ]);
  } finally {
    done.abort();
  }
}
