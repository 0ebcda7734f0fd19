import type { FileHandle } from 'node:fs/promises';
import { LienzoError } from '../errors.ts';
import { openObjectFolder } from './object-folder.ts';
import { assertObjectKeys } from './object-key.ts';
import type { ObjectStorage } from './object-storage.ts';
import { formatSignedAddress } from './signed-address.ts';
import { signedUrlLife } from './signed-url-life.ts';
import { objectNotFound, storageUnavailable } from './storage-errors.ts';
import type { UrlSigner } from './url-signer.ts';

export interface DiskStorage extends ObjectStorage {
  /**
   * The object as an open file. The caller closes it.
   * @throws LienzoError NOT_FOUND, STORAGE_UNAVAILABLE; Error when the key is none of ours
   */
  openObject(key: string): Promise<FileHandle>;
}

/**
 * Keeps objects as files below `folder`, which this process alone may use. Its addresses are answered by the handler of
 * `signed-objects.ts`.
 * @param options.folder absolute path; made where it is missing
 * @param options.publicUrl origin, and path if any, that the addresses begin with
 * @throws LienzoError STORAGE_UNAVAILABLE, naming the folder, when it can't be written
 */
export async function openDiskStorage(options: {
  folder: string;
  publicUrl: string;
  signer: UrlSigner;
}): Promise<DiskStorage> {
  const { folder, publicUrl, signer } = options;
  const files = await openWritableFolder(folder);

  async function openObject(key: string): Promise<FileHandle> {
    assertObjectKeys([key]);
    const handle = await files.open(key).catch(failAsUnavailable);
    if (handle === undefined) throw objectNotFound();
    return handle;
  }

  return {
    kind: 'disk',
    openObject,

    async put(key, body) {
      assertObjectKeys([key]);
      await files.write(key, body).catch(failAsUnavailable);
    },

    async read(key) {
      const handle = await openObject(key);
      try {
        return await handle.readFile().catch(failAsUnavailable);
      } finally {
        await handle.close();
      }
    },

    async delete(keys) {
      assertObjectKeys(keys);
      const failures: unknown[] = [];
      for (const key of keys) {
        await files.remove(key).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) {
        throw storageUnavailable(
          new AggregateError(failures, `${failures.length} files could not be removed`),
        );
      }
    },

    async signUrl(key, signOptions) {
      assertObjectKeys([key]);
      const { untilSeconds } = signedUrlLife(signOptions);
      // A lone surrogate can't stand in a URL, and what is signed must be what comes back from there.
      const downloadName = signOptions.downloadName?.toWellFormed();
      const fields = { key, expiresAtSeconds: untilSeconds, downloadName };
      return {
        url: formatSignedAddress(publicUrl, fields, signer.sign(fields)),
        expiresAt: new Date(untilSeconds * 1000),
      };
    },

    async check() {
      await files.probe().catch(failAsUnavailable);
    },
  };
}

async function openWritableFolder(folder: string) {
  try {
    const files = await openObjectFolder(folder);
    await files.probe();
    return files;
  } catch (cause) {
    const message = `The folder ${folder} for the pictures cannot be written. Make it writable or choose another.`;
    throw new LienzoError('STORAGE_UNAVAILABLE', message, { cause });
  }
}

function failAsUnavailable(cause: unknown): never {
  throw storageUnavailable(cause);
}
