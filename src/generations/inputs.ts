import { v7 as makeId } from 'uuid';
import type { Upload } from '../images/uploads.ts';
import type { ObjectStorage } from '../storage/object-storage.ts';
import type { GenerationRequest, GenerationSource } from './generation-request.ts';
import type { GenerationParts } from './parts.ts';
import { forgetObjects, noteObjects } from './unclaimed-objects.ts';

/** A request as it waits in the database: its uploads wait in object storage, under keys that no address is signed for. */
export interface WaitingRequest {
  sources: readonly WaitingSource[];
  mask: { inputKey: string; name: string; field: string } | null;
  /** Previews that are asked for, 0..3. */
  previews: number;
}

type WaitingSource = { inputKey: string; name: string; field: string } | { key: string; field: string };

/**
 * Puts the uploads of a request aside until a worker takes it, as they came: nothing is decoded here. They belong to nobody
 * until the answer is written into the generation's row.
 * @throws LienzoError STORAGE_UNAVAILABLE
 */
export async function storeInputs(
  { client, storage, clock }: Pick<GenerationParts, 'client' | 'storage' | 'clock'>,
  generation: { id: string; ownerId: string },
  request: GenerationRequest,
): Promise<WaitingRequest> {
  // A generation may be queued again while what it waited for first is being removed.
  const run = makeId();
  const uploads: { inputKey: string; bytes: Uint8Array }[] = [];
  const keep = ({ file, field }: { file: Upload; field: string }, place: string) => {
    const inputKey = `inputs/${generation.id}/${run}/${place}.bin`;
    uploads.push({ inputKey, bytes: file.bytes });
    return { inputKey, name: file.name, field };
  };
  const { sources, mask, previews } = request;
  const waiting: WaitingRequest = {
    sources: sources.map((source, index) => ('file' in source ? keep(source, String(index)) : source)),
    mask: mask === undefined ? null : keep(mask, 'mask'),
    previews,
  };
  await noteObjects(client, generation, inputKeysOf(waiting), clock());
  for (const { inputKey, bytes } of uploads) {
    await storage.put(inputKey, bytes, { contentType: 'application/octet-stream' });
  }
  return waiting;
}

/**
 * The uploads again.
 * @throws LienzoError STORAGE_UNAVAILABLE, NOT_FOUND
 */
export async function readInputs(
  storage: ObjectStorage,
  waiting: WaitingRequest,
): Promise<Pick<GenerationRequest, 'sources' | 'mask'>> {
  const read = async ({ inputKey, name, field }: { inputKey: string; name: string; field: string }) => ({
    file: { name, bytes: await storage.read(inputKey) },
    field,
  });
  const sources: GenerationSource[] = [];
  for (const source of waiting.sources) sources.push('inputKey' in source ? await read(source) : source);
  return { sources, mask: waiting.mask === null ? undefined : await read(waiting.mask) };
}

/**
 * Removes the uploads of a request that nobody needs any more and that no row names.
 * @throws LienzoError STORAGE_UNAVAILABLE; then a sweep removes them
 */
export async function removeInputs(
  { client, storage }: Pick<GenerationParts, 'client' | 'storage'>,
  waiting: WaitingRequest,
): Promise<void> {
  const keys = inputKeysOf(waiting);
  await storage.delete(keys);
  await forgetObjects(client, keys);
}

/** The keys of the uploads. */
export function inputKeysOf({ sources, mask }: WaitingRequest): string[] {
  return [...sources, ...(mask === null ? [] : [mask])].flatMap((input) =>
    'inputKey' in input ? input.inputKey : [],
  );
}
