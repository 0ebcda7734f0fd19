import { scopes, type Principal, type Scope } from '../../src/access/principal.ts';

/** A caller as the access room gives them, without limits; all that callers without an administrator's rights may do. */
export function principal(
  id: string,
  granted: readonly Scope[] = scopes.filter((scope) => scope !== 'admin'),
): Principal {
  return {
    id,
    name: id,
    scopes: new Set(granted),
    budget: undefined,
    rates: { requestsPerMinute: undefined, imagesPerMinute: undefined },
  };
}
