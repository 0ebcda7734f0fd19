interface Credentials {
  /** undefined: they don't end. */
  expiration?: Date | undefined;
}

const minMillisecondsBetweenRenewals = 60_000;

/**
 * Hands out credentials that live as long as they can. Those that would end before `until` are renewed first: at first
 * use, then each time half of their life has passed. Not more often, as each renewal changes every presigned URL
 * and costs a call to whoever issues them.
 * @param options.load the provider: answers from its memory unless `forceRefresh` is set
 * @returns a function that throws what `load` throws, and an Error when the credentials have ended
 */
export function createFreshCredentials<C extends Credentials>(options: {
  load: (request?: { forceRefresh?: boolean }) => Promise<C>;
  clock: () => Date;
}): (until: Date) => Promise<C> {
  const { load, clock } = options;
  let renewAfter = -Infinity;
  let renewal: Promise<C> | undefined;

  async function renew(present: C): Promise<C> {
    const startedAt = clock().getTime();
    // A provider that can't be reached now is no harm while the present ones still work.
    const renewed = await load({ forceRefresh: true }).catch(() => present);
    const lifeLeft = (renewed.expiration?.getTime() ?? Infinity) - startedAt;
    renewAfter = startedAt + Math.max(lifeLeft / 2, minMillisecondsBetweenRenewals);
    return renewed;
  }

  return async function credentialsFor(until) {
    let credentials = await load();
    if (endsBefore(credentials, until) && clock().getTime() >= renewAfter) {
      renewal ??= renew(credentials).finally(() => (renewal = undefined));
      credentials = await renewal;
    }
    if (endsBefore(credentials, clock())) throw new Error('The credentials have expired');
    return credentials;
  };
}

function endsBefore(credentials: Credentials, instant: Date): boolean {
  return credentials.expiration !== undefined && credentials.expiration < instant;
}
