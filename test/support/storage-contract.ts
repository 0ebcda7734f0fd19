import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStorage } from '../../src/storage/object-storage.ts';

/** One implementation, ready to use. */
export interface StorageUnderTest {
  storage: ObjectStorage;
  /** Fetches a signed address as a client without credentials does. */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  close: () => Promise<void>;
}

/**
 * What every `ObjectStorage` does.
 * @param options.checksSignatures false for an emulator that serves whatever is asked for
 */
export function describeStorageContract(
  name: string,
  openStorage: () => Promise<StorageUnderTest>,
  options: { checksSignatures: boolean },
): void {
  describe(`the storage contract on ${name}`, () => {
    let opened: StorageUnderTest;
    let storage: ObjectStorage;
    const usedKeys = new Set<string>();
    const contentType = 'image/png';

    function newKey(extension = 'png'): string {
      const key = `images/2026/11/22/${randomUUID()}.${extension}`;
      usedKeys.add(key);
      return key;
    }

    async function newObject(body: Uint8Array = randomBytes(1000)): Promise<string> {
      const key = newKey();
      await storage.put(key, body, { contentType });
      return key;
    }

    beforeAll(async () => {
      opened = await openStorage();
      ({ storage } = opened);
    });

    afterAll(async () => {
      await storage.delete([...usedKeys]);
      await opened.close();
    });

    it('passes its own check', async () => {
      await expect(storage.check()).resolves.toBeUndefined();
    });

    it.each([0, 1, 1000, 3 * 1024 * 1024])('gives back the %i bytes that were put', async (byteSize) => {
      const body = randomBytes(byteSize);
      const key = await newObject(body);
      expect(Buffer.compare(await storage.read(key), body)).toBe(0);
    });

    it('keeps the bytes of a view, not the buffer behind it', async () => {
      const key = await newObject(Buffer.from('0123456789').subarray(3, 6));
      expect(Buffer.from(await storage.read(key)).toString()).toBe('345');
    });

    it('replaces an object that stands there already', async () => {
      const key = await newObject(Buffer.from('the first, longer one'));
      await storage.put(key, Buffer.from('second'), { contentType });
      expect(Buffer.from(await storage.read(key)).toString()).toBe('second');
    });

    it('keeps 20 objects that are put at once', async () => {
      const bodies = Array.from({ length: 20 }, () => randomBytes(10_000));
      const keys = await Promise.all(bodies.map((body) => newObject(body)));
      const kept = await Promise.all(keys.map((key) => storage.read(key)));
      expect(kept.map((body) => Buffer.from(body).toString('hex'))).toEqual(
        bodies.map((body) => body.toString('hex')),
      );
    });

    it('answers NOT_FOUND for an object that was never put', async () => {
      await expect(storage.read(newKey())).rejects.toMatchObject({ name: 'LienzoError', code: 'NOT_FOUND' });
    });

    it('deletes many objects, those that are not there too, and can repeat it', async () => {
      const keys = [await newObject(), newKey(), await newObject()];
      const spared = await newObject();
      await storage.delete(keys);
      await storage.delete(keys);
      for (const key of keys) await expect(storage.read(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(storage.read(spared)).resolves.toHaveLength(1000);
    });

    it('deletes nothing when there is nothing to delete', async () => {
      await expect(storage.delete([])).resolves.toBeUndefined();
    });

    it('deletes more than 1000 objects in one call', async () => {
      const keys = [await newObject(), ...Array.from({ length: 1000 }, () => newKey()), await newObject()];
      await storage.delete(keys);
      await expect(storage.read(keys[0] ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(storage.read(keys.at(-1) ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it.each(['', '../secret.png', '/etc/x.png', 'images//x.png', 'images/x.txt', 'images/.x.png', 'a\0.png'])(
      'refuses the key %j in every method',
      async (key) => {
        const signOptions = { signedAt: new Date(), expiresInSeconds: 60 };
        const calls = [
          storage.put(key, Buffer.from('x'), { contentType }),
          storage.read(key),
          storage.delete([newKey(), key]),
          storage.signUrl(key, signOptions),
        ];
        for (const result of await Promise.allSettled(calls)) {
          expect(result).toMatchObject({ status: 'rejected', reason: { name: 'Error' } });
        }
      },
    );

    it('deletes nothing when one of the keys is none of ours', async () => {
      const key = await newObject();
      await expect(storage.delete([key, '../x.png'])).rejects.toThrow('Not an object key');
      await expect(storage.read(key)).resolves.toHaveLength(1000);
    });

    describe('signed addresses', () => {
      it.each([
        ['png', 'image/png'],
        ['jpeg', 'image/jpeg'],
        ['webp', 'image/webp'],
      ])('serve a .%s as %s', async (extension, mediaType) => {
        const body = randomBytes(5000);
        const key = newKey(extension);
        await storage.put(key, body, { contentType: mediaType });
        const { url } = await storage.signUrl(key, { signedAt: new Date(), expiresInSeconds: 60 });
        const response = await opened.fetch(url);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe(mediaType);
        expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
        expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0);
      });

      it('serve a part of the object', async () => {
        const key = await newObject(Buffer.from('0123456789'));
        const { url } = await storage.signUrl(key, { signedAt: new Date(), expiresInSeconds: 60 });
        const response = await opened.fetch(url, { headers: { range: 'bytes=2-4' } });
        expect(response.status).toBe(206);
        expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
        expect(await response.text()).toBe('234');
      });

      it('live from the whole second of signing, for exactly the seconds asked for', async () => {
        const signedAt = new Date('2026-11-22T10:00:00.987Z');
        const { expiresAt } = await storage.signUrl(newKey(), { signedAt, expiresInSeconds: 604_800 });
        expect(expiresAt.toISOString()).toBe('2026-11-29T10:00:00.000Z');
      });

      it('are the same text for the same input, and another text for any other', async () => {
        const key = newKey();
        const signedAt = new Date('2026-11-22T10:00:00.100Z');
        const sign = async (change: object, signedKey = key) =>
          (await storage.signUrl(signedKey, { signedAt, expiresInSeconds: 60, ...change })).url;

        expect(await sign({})).toBe(await sign({ signedAt: new Date('2026-11-22T10:00:00.900Z') }));
        const others = [
          await sign({}),
          await sign({ signedAt: new Date('2026-11-22T10:00:05Z') }),
          await sign({ expiresInSeconds: 61 }),
          await sign({ downloadName: 'a.png' }),
          await sign({ downloadName: 'b.png' }),
          await sign({}, newKey()),
        ];
        expect(new Set(others).size).toBe(others.length);
      });

      it.each([0, -1, 1.5, 604_801, NaN, Infinity])('can not be asked for %d seconds', async (seconds) => {
        await expect(
          storage.signUrl(newKey(), { signedAt: new Date(), expiresInSeconds: seconds }),
        ).rejects.toThrow(RangeError);
      });

      it.each([0, 256])('can not carry a download name of %i characters', async (length) => {
        const downloadName = 'x'.repeat(length);
        await expect(
          storage.signUrl(newKey(), { signedAt: new Date(), expiresInSeconds: 60, downloadName }),
        ).rejects.toThrow(RangeError);
      });
    });

    if (!options.checksSignatures) return;

    describe('what signed addresses protect', () => {
      async function signNow(downloadName?: string): Promise<{ key: string; url: string }> {
        const key = await newObject();
        const signOptions = { signedAt: new Date(), expiresInSeconds: 3600, downloadName };
        return { key, url: (await storage.signUrl(key, signOptions)).url };
      }

      it.each([
        ['lienzo.png', 'attachment; filename="lienzo.png"'],
        [
          'día "soleado".png',
          `attachment; filename="d_a _soleado_.png"; filename*=UTF-8''d%C3%ADa%20%22soleado%22.png`,
        ],
      ])('a download arrives under the name %j', async (downloadName, disposition) => {
        const { url } = await signNow(downloadName);
        const response = await opened.fetch(url);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-disposition')).toBe(disposition);
        await response.body?.cancel();
      });

      it('403 for another object under the same signature', async () => {
        const { url, key } = await signNow();
        expect(await statusOf(url.replace(key, await newObject()))).toBe(403);
      });

      it('403 for every other value of any parameter, and for each one left out', async () => {
        const { url } = await signNow('lienzo.png');
        const names = [...new URL(url).searchParams.keys()];
        expect(names.length).toBeGreaterThanOrEqual(3);
        const statuses: number[] = [];
        for (const name of names) {
          const changed = new URL(url);
          changed.searchParams.set(name, changeLast(changed.searchParams.get(name) ?? ''));
          statuses.push(await statusOf(changed.href));
          changed.searchParams.delete(name);
          statuses.push(await statusOf(changed.href));
        }
        // S3 answers 400 where it can't read a parameter at all.
        expect(statuses.filter((status) => status !== 400 && status !== 403)).toEqual([]);
      });

      it('403 for a later expiry', async () => {
        const { url } = await signNow();
        const later = url.replace(/(?<=expires=)\d+/i, (seconds) => String(Number(seconds) + 1));
        expect(await statusOf(later)).toBe(403);
      });

      it('403 for a download name that was not signed', async () => {
        const { url } = await signNow('lienzo.png');
        expect(await statusOf(url.replace('lienzo.png', 'evil.html'))).toBe(403);
      });

      it('403 without any signature', async () => {
        const { url } = await signNow();
        expect(await statusOf(url.split('?')[0] ?? '')).toBe(403);
      });

      it('403 when the time is over', async () => {
        const key = await newObject();
        const anHourAgo = new Date(Date.now() - 3_600_000);
        const { url } = await storage.signUrl(key, { signedAt: anHourAgo, expiresInSeconds: 60 });
        expect(await statusOf(url)).toBe(403);
      });

      it('404 for a right signature without an object', async () => {
        const { url } = await storage.signUrl(newKey(), { signedAt: new Date(), expiresInSeconds: 60 });
        expect(await statusOf(url)).toBe(404);
      });

      async function statusOf(url: string): Promise<number> {
        const response = await opened.fetch(url);
        await response.body?.cancel();
        return response.status;
      }
    });
  });
}

function changeLast(text: string): string {
  return text.slice(0, -1) + (text.endsWith('1') ? '2' : '1');
}
