import { z } from 'zod';
import { oneOf } from './value-schemas.ts';

/** How the connection to PostgreSQL is secured; the words are those of libpq. */
export const tlsMode = oneOf('disable', 'require', 'verify-full');

/**
 * The address of a PostgreSQL database. Hosted databases hand out addresses with `sslmode`: it is taken out of `url` and
 * told as `tls`, because node-postgres would let it override the TLS options it is given, with meanings of its own. Other
 * ssl parameters are refused for the same reason.
 */
export function databaseUrl() {
  return z.string().transform((text, context) => {
    const problem = findProblem(text);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    }
    const url = new URL(text);
    const tls = tlsMode.optional().parse(url.searchParams.get('sslmode') ?? undefined);
    if (tls === undefined) return { url: text, tls };
    url.searchParams.delete('sslmode');
    return { url: url.href, tls };
  });
}

function findProblem(text: string): string | undefined {
  const url = /^postgres(?:ql)?:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  const hasHost = url?.hostname !== '' || url.searchParams.has('host');
  if (!url || !hasHost || url.pathname.length < 2 || url.hash !== '') {
    return 'postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with / @ : # ? and % in the password percent-encoded';
  }
  if (![url.username, url.password, url.hostname, url.pathname].every(isPercentEncoded)) {
    return 'a URL in which every % begins a percent-encoded character; % itself is written %25';
  }
  const modes = url.searchParams.getAll('sslmode');
  if (modes.length > 1 || modes.some((mode) => !tlsMode.safeParse(mode).success)) {
    return 'no sslmode in it, or one of disable, require and verify-full';
  }
  if ([...url.searchParams.keys()].some((key) => /^ssl/i.test(key) && key !== 'sslmode')) {
    return 'no ssl parameter in it but sslmode: DATABASE_TLS and DATABASE_CA_FILE are for that';
  }
  return undefined;
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
