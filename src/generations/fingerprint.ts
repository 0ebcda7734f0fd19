import { createHash } from 'node:crypto';
import { hashUpload } from '../images/uploads.ts';
import type { GenerationRequest } from './generation-request.ts';

/**
 * SHA-256 over all that must be equal for two requests to be "the same": kind, prompt, options as sent, count, and the
 * sources and mask, files by their bytes. Defaults of the operator are no part of it, so they may change meanwhile.
 */
export function fingerprintOf(request: GenerationRequest): string {
  const options = Object.entries(request.options)
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const same = {
    kind: request.kind,
    prompt: request.prompt,
    count: request.count,
    options,
    sources: request.sources.map((source) =>
      'file' in source ? { sha256: hashUpload(source.file) } : { key: source.key },
    ),
    mask: request.mask === undefined ? null : hashUpload(request.mask.file),
  };
  return createHash('sha256').update(JSON.stringify(same)).digest('hex');
}
