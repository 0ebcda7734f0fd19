import { describe, expect, it } from 'vitest';
import { createUrlSigner, type SignedFields } from '../../src/storage/url-signer.ts';

const signer = createUrlSigner({ key: Buffer.alloc(32, 1) });
const fields: SignedFields = { key: 'images/x.png', expiresAtSeconds: 1_800_000_000, downloadName: 'x.png' };

describe('the URL signer', () => {
  it('verifies what it signed, in 43 characters of base64url', () => {
    const signature = signer.sign(fields);
    expect(signature).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(signer.verify(fields, signature)).toBe(true);
  });

  it.each([
    ['key', { ...fields, key: 'images/y.png' }],
    ['expiry', { ...fields, expiresAtSeconds: 1_800_000_001 }],
    ['download name', { ...fields, downloadName: 'y.png' }],
    ['missing download name', { ...fields, downloadName: undefined }],
  ])('refuses the signature for another %s', (_what, other) => {
    expect(signer.verify(other, signer.sign(fields))).toBe(false);
  });

  it('tells fields apart that look alike when they are written one after the other', () => {
    const without = { ...fields, downloadName: undefined };
    const signatures = [
      { ...without, key: 'a.png', expiresAtSeconds: 11 },
      { ...without, key: 'a.png1', expiresAtSeconds: 1 },
      { ...without, key: 'a.png","1', expiresAtSeconds: 1 },
      { ...without, downloadName: 'null' },
      { ...without, downloadName: '' },
      without,
    ].map((each) => signer.sign(each));
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it('refuses another spelling of the same signature', () => {
    const signature = signer.sign(fields);
    const bytes = Buffer.from(signature, 'base64url');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twins = Array.from(alphabet)
      .map((last) => signature.slice(0, -1) + last)
      .filter((twin) => twin !== signature && Buffer.from(twin, 'base64url').equals(bytes));
    expect(twins).not.toEqual([]);
    for (const other of [
      ...twins,
      `${signature}=`,
      ` ${signature}`,
      bytes.toString('hex'),
      '',
      'é'.repeat(43),
    ]) {
      expect(signer.verify(fields, other), other).toBe(false);
    }
  });

  it('refuses the signature of another key', () => {
    const other = createUrlSigner({ key: Buffer.alloc(32, 2) });
    expect(signer.verify(fields, other.sign(fields))).toBe(false);
  });

  it('does not change with the buffer that the key was given in', () => {
    const key = Buffer.alloc(32, 1);
    const careful = createUrlSigner({ key });
    key.fill(9);
    expect(careful.sign(fields)).toBe(signer.sign(fields));
  });

  it('refuses a key under 32 bytes', () => {
    expect(() => createUrlSigner({ key: Buffer.alloc(31) })).toThrow(RangeError);
  });
});
