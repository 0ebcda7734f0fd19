import { EventEmitter } from 'node:events';
import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Grounds } from './grounds.ts';

/** What can be seen from outside at the very moment when a generation comes to a step. */
export type Sign = 'recorded' | 'answered' | 'spooled' | 'stored' | 'settled';

export interface Lookout {
  /** Whether this sign can be seen at all. */
  knows(sign: Sign): boolean;
  /** Fulfilled at the sign number `count` from now, or when it does not come for long. */
  sees(sign: Sign, count: number): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MILLISECONDS = 3_000;
const ATTEMPT = /^[0-9a-f-]{36}$/;
const HALF_WRITTEN = /^\.partial-[0-9a-f-]{36}$/;
const PICTURE = /^images\/.*\.png$/;

/** Looks at the folders of a server, and listens to its database where that tells of changes. */
export async function openLookout({ dataFolder, listen }: Grounds): Promise<Lookout> {
  const signs = new EventEmitter<Record<Sign, []>>();
  const spool = join(dataFolder, 'spool');
  const entries = new Set(readdirSync(spool).filter((name) => ATTEMPT.test(name)));
  const writing = new Set<string>();
  const recorded = new Set<string>();

  const watchers = [
    watch(spool, (_event, name) => {
      if (name === null) return;
      if (HALF_WRITTEN.test(name) && !writing.has(name)) {
        writing.add(name);
        signs.emit('answered');
      } else if (ATTEMPT.test(name)) {
        // Renamed into its place when it is whole, and out of it when the generation is settled.
        signs.emit(entries.has(name) ? 'settled' : 'spooled');
        entries.add(name);
      }
    }),
    watch(join(dataFolder, 'objects'), { recursive: true }, (event, name) => {
      if (event === 'rename' && name !== null && PICTURE.test(name)) signs.emit('stored');
    }),
  ];
  const listening = await listen?.((generationId) => {
    if (!recorded.has(generationId)) signs.emit('recorded');
    recorded.add(generationId);
  });

  return {
    knows: (sign) => sign !== 'recorded' || listening !== undefined,
    sees: async (sign, count) => {
      const seen = Promise.withResolvers<void>();
      let left = count;
      const see = (): void => {
        left -= 1;
        if (left === 0) seen.resolve();
      };
      signs.on(sign, see);
      const patience = setTimeout(seen.resolve, PATIENCE_MILLISECONDS);
      await seen.promise;
      clearTimeout(patience);
      signs.off(sign, see);
    },
    close: async () => {
      watchers.forEach((watcher) => watcher.close());
      await listening?.close();
    },
  };
}
