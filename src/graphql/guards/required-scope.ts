import type { ExecutionArgs } from 'graphql';
import { requireScope, type Scope } from '../../access/principal.ts';
import type { Context } from '../context.ts';
import type { RootField } from './root-fields.ts';

/** What a field of a root type asks of its caller; it stands in the `extensions` of each of them. */
export interface Requirement {
  /** undefined: any caller may ask. */
  scope: Scope | undefined;
  /** The service decides for callers without the scope. */
  orServiceDecides?: true;
}

export function requires(scope: Scope | undefined, options: Omit<Requirement, 'scope'> = {}) {
  return { requirement: { scope, ...options } satisfies Requirement };
}

/**
 * Refuses a request as a whole when one of its fields needs a scope that its caller lacks.
 * @throws LienzoError FORBIDDEN
 */
export function requireScopes({ contextValue }: ExecutionArgs, fields: readonly RootField[]): void {
  const { principal } = contextValue as Context;
  for (const { name, extensions } of fields) {
    const requirement = extensions['requirement'] as Requirement | undefined;
    // A field that says nothing is closed to all.
    if (requirement === undefined) throw new Error(`The field ${name} does not say whom it is for.`);
    const { scope, orServiceDecides } = requirement;
    if (scope !== undefined && !orServiceDecides) requireScope(principal, scope, name);
  }
}
