import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpoolEntry } from '../../src/generations/spool.ts';
import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import type { RecordedRequest } from '../support/fake-upstream/recorded-request.ts';
import type { Grounds } from './grounds.ts';
import type { Ledger } from './ledger-rows.ts';

/** What a dead server left behind, and what upstream knows of it. */
export interface Remains {
  spooled: { entry: SpoolEntry; isStored: boolean }[];
  requestsByPrompt: RequestsByPrompt;
  /** Keys of all objects in storage, pictures and uploads. */
  objects: string[];
  readLedger(): Promise<Ledger>;
}

export type RequestsByPrompt = Map<unknown, RecordedRequest[]>;

const UUID = /^[0-9a-f-]{36}$/;

/** To be called while no server runs. */
export async function gatherRemains(grounds: Grounds, upstream: FakeUpstream): Promise<Remains> {
  const [spooled, requestsByPrompt, objects, readLedger] = await Promise.all([
    readSpool(grounds.dataFolder),
    readRequests(upstream),
    listObjects(grounds.dataFolder),
    grounds.freeze(),
  ]);
  return { spooled, requestsByPrompt, objects, readLedger };
}

/** Once none of the requests is being answered any more: upstream sees a moment later that its client is dead. */
export async function readRequests(upstream: FakeUpstream): Promise<RequestsByPrompt> {
  for (;;) {
    const requests = await upstream.requests();
    if (requests.every(({ endedAt }) => endedAt !== null)) {
      return Map.groupBy(requests, ({ parameters }) => parameters['prompt']);
    }
    await sleep(5);
  }
}

/** @throws Error for an entry that is not whole */
async function readSpool(dataFolder: string): Promise<Remains['spooled']> {
  const folder = join(dataFolder, 'spool');
  const attemptIds = (await readdir(folder)).filter((name) => UUID.test(name));
  return Promise.all(
    attemptIds.map(async (attemptId) => {
      const manifest = await readFile(join(folder, attemptId, 'manifest.json'), 'utf8');
      const entry = JSON.parse(manifest) as SpoolEntry;
      const sizes = await Promise.all(
        entry.images.map(({ key }) =>
          stat(join(dataFolder, 'objects', key)).then(
            ({ size }) => size,
            () => undefined,
          ),
        ),
      );
      return { entry, isStored: entry.images.every(({ byteSize }, index) => sizes[index] === byteSize) };
    }),
  );
}

async function listObjects(dataFolder: string): Promise<string[]> {
  const folder = join(dataFolder, 'objects');
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /^(images|inputs)\/.*\.(png|bin)$/.test(name));
}
