/** Who is asking. Every row belongs to the `id` of one. */
export interface Principal {
  id: string;
  scopes: ReadonlySet<Scope>;
}

export type Scope = 'images:create' | 'images:read' | 'images:delete' | 'admin';

/** Finds out who sends a request. */
export type Authenticate = (request: Request) => Promise<Principal>;

/** Whoever comes without a credential while no credentials are set up. */
export const anonymous: Principal = {
  id: 'anonymous',
  scopes: new Set(['images:create', 'images:read', 'images:delete']),
};
