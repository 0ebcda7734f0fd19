import { createHmac, hkdfSync } from 'node:crypto';

/** What a key is for; each has its own, so that none can stand in for another. */
export type KeyPurpose = 'object-urls' | 'safety-identifiers';

/** 32 bytes made from the server's one secret by HKDF-SHA256: the same in all processes. */
export function deriveKey(secret: string, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `lienzo/${purpose}`, 32));
}

/** Stands for a caller towards the provider: 64 hexadecimal characters that tell nothing of the caller. */
export function safetyIdentifier(key: Uint8Array, principalId: string): string {
  return createHmac('sha256', key).update(principalId).digest('hex');
}
