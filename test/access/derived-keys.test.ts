import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey, safetyIdentifier } from '../../src/access/derived-keys.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('a key derived from the secret of the server', () => {
  it('is the same in every process and version: addresses that were given out depend on it', () => {
    expect(hex(deriveKey('a secret', 'object-urls'))).toBe(
      'e51b47b4d86a3d4b2c5cfdac59927699a8eb97e0fefe6d780fb9a2dfe9dcbdb5',
    );
    expect(hex(deriveKey('a secret', 'safety-identifiers'))).toBe(
      '18b4bdbea465000d03783ff46178ad8cf76ec584547bda9191f079fd7748cfb1',
    );
  });

  it('has 32 bytes', () => {
    expect(deriveKey('a secret', 'object-urls')).toHaveLength(32);
    expect(deriveKey('', 'object-urls')).toHaveLength(32);
    expect(deriveKey('x'.repeat(100_000), 'object-urls')).toHaveLength(32);
  });

  it('is another one for each purpose and each secret', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(hex(deriveKey(one, 'object-urls'))).not.toBe(hex(deriveKey(one, 'safety-identifiers')));
        fc.pre(one !== other);
        expect(hex(deriveKey(one, 'object-urls'))).not.toBe(hex(deriveKey(other, 'object-urls')));
      }),
    );
  });
});

describe('what stands for a caller towards the provider', () => {
  const key = deriveKey('a secret', 'safety-identifiers');

  it('is the same for the same caller, in 64 hexadecimal characters', () => {
    const identifier = safetyIdentifier(key, 'anonymous');
    expect(identifier).toMatch(/^[0-9a-f]{64}$/);
    expect(safetyIdentifier(key, 'anonymous')).toBe(identifier);
  });

  it('is another one for each caller, and for each server', () => {
    expect(safetyIdentifier(key, 'ana')).not.toBe(safetyIdentifier(key, 'ben'));
    expect(safetyIdentifier(key, 'ana')).not.toBe(
      safetyIdentifier(deriveKey('another secret', 'safety-identifiers'), 'ana'),
    );
  });

  it.each(['', 'ana@example.com', 'x'.repeat(10_000), 'ñandú\0\n'])(
    'is as long for %j, and does not show it',
    (id) => {
      const identifier = safetyIdentifier(key, id);
      expect(identifier).toMatch(/^[0-9a-f]{64}$/);
      expect(identifier).not.toContain(Buffer.from(id).toString('hex') || '-');
    },
  );
});
