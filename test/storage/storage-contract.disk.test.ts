import { rm } from 'node:fs/promises';
import { openDiskStorage } from '../../src/storage/disk-storage.ts';
import { createSignedObjectHandler } from '../../src/storage/signed-objects.ts';
import { createUrlSigner } from '../../src/storage/url-signer.ts';
import { describeStorageContract } from '../support/storage-contract.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

describeStorageContract(
  'disk',
  async () => {
    const folder = await makeTemporaryFolder();
    const signer = createUrlSigner({ key: Buffer.alloc(32, 7) });
    const storage = await openDiskStorage({ folder, publicUrl: 'http://localhost:4000', signer });
    const answer = createSignedObjectHandler({ storage, signer, clock: () => new Date() });
    return {
      storage,
      fetch: (url, init) => answer(new Request(url, init)),
      close: () => rm(folder, { recursive: true }),
    };
  },
  { checksSignatures: true },
);
