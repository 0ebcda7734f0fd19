import type { Principal } from '../access/principal.ts';
import type { NewGeneration } from './beginning.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { GenerationRequest } from './generation-request.ts';

/** A request and what it is recognised by. */
export type NamedRequest = GenerationRequest & { fingerprint: string };

export function nameRequest(request: GenerationRequest): NamedRequest {
  return { ...request, fingerprint: fingerprintOf(request) };
}

export function newGeneration(
  id: string,
  principal: Pick<Principal, 'id'>,
  request: NamedRequest,
  now: Date,
): NewGeneration {
  return {
    id,
    owner_id: principal.id,
    kind: request.kind,
    prompt: request.prompt,
    count: request.count,
    idempotency_key: request.idempotencyKey ?? null,
    fingerprint: request.fingerprint,
    created_at: now,
  };
}
