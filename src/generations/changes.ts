/** Remembers that something has changed until somebody asks; many changes meanwhile are one, so nothing piles up. */
export interface Changes {
  /** Says that something has changed. It never waits. */
  mark(): void;
  /** Fulfilled at a change since the last call, at once where there was one, after the time-out, or by the signal. */
  next(options: { timeoutMilliseconds: number; signal?: AbortSignal | undefined }): Promise<void>;
}

export function createChanges(): Changes {
  let hasChanged = false;
  let wake = () => {};

  return {
    mark: () => {
      hasChanged = true;
      wake();
    },
    next: async ({ timeoutMilliseconds, signal }) => {
      if (!hasChanged && signal?.aborted !== true) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, timeoutMilliseconds);
        wake = resolve;
        signal?.addEventListener('abort', wake, { once: true });
        await promise;
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
      }
      hasChanged = false;
    },
  };
}
