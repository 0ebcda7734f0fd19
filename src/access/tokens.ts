import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { LienzoError } from '../errors.ts';
import { unauthenticated } from './unauthenticated.ts';
import { isScope, type Principal, type Rates, type Scope } from './principal.ts';

export interface TokenOptions {
  /** Where the issuer publishes its keys (a JWK Set). */
  jwksUrl: string;
  issuer: string;
  audience: string;
  /** The claim that carries scopes: a text with spaces between them, or a list. */
  scopesClaim: string;
  rates: Rates;
  clock: () => Date;
}

/**
 * Who a token of the issuer stands for; undefined for one that is not valid here and now.
 * @throws LienzoError UNAUTHENTICATED for one that was valid until a while ago; OVERLOADED when the issuer does not give its keys
 */
export type VerifyToken = (token: string) => Promise<Principal | undefined>;

/** Only signatures that the server cannot make itself: with a secret that both know, a public key can be taken for it. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_SKEW_SECONDS = 30;
const RETRY_SECONDS = 5;
/** Text that people could have written, of a length that a database can index. */
const subjectPattern = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** The keys of the issuer are fetched when the first token comes, and again when one names a key that is not among them. */
export function createTokenVerifier(options: TokenOptions): VerifyToken {
  const { issuer, audience, scopesClaim, rates, clock } = options;
  const keys = createKeys(new URL(options.jwksUrl));

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: clock(),
        requiredClaims: ['sub', 'exp'],
      });
      const { sub: subject } = payload;
      if (subject === undefined || !subjectPattern.test(subject)) return undefined;
      return {
        id: `jwt:${subject}`,
        name: subject,
        scopes: scopesOf(payload, scopesClaim),
        budget: undefined,
        rates,
      };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired.');
      // Keys that cannot be fetched say nothing about the token.
      if (error instanceof errors.JOSEError && !isOfTheIssuer(error)) return undefined;
      throw issuerUnavailable(error);
    }
  };
}

/**
 * The keys of an issuer. One that has just failed is not asked for each token that comes, and while it is away its last
 * keys go on to serve: whoever sends a token with a key that nobody knows must not lock out all others.
 * @throws JOSEError
 */
function createKeys(url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, { timeoutDuration: 5_000 });
  let failure: { error: unknown; at: number } | undefined;
  return async (header, token) => {
    if (failure === undefined || performance.now() - failure.at >= RETRY_SECONDS * 1000) {
      try {
        const key = await remote(header, token);
        failure = undefined;
        return key;
      } catch (error) {
        if (isOfTheToken(error)) throw error;
        failure = { error, at: performance.now() };
      }
    }
    const last = remote.jwks();
    if (last === undefined) throw failure.error;
    return createLocalJWKSet(last)(header, token).catch((error: unknown) => {
      throw isOfTheToken(error) ? failure?.error : error;
    });
  };
}

/** Whether the issuer gave its keys, and the token names none of them. */
function isOfTheToken(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}

function issuerUnavailable(cause: unknown): LienzoError {
  return new LienzoError(
    'OVERLOADED',
    'Tokens cannot be checked right now, as the keys of their issuer cannot be had. Try again in a moment.',
    { cause, details: { retryAfter: RETRY_SECONDS } },
  );
}

function isOfTheIssuer(error: errors.JOSEError): boolean {
  // A bare JOSEError: the answer of the issuer was no JWK Set at all.
  return (
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  );
}

function scopesOf(payload: JWTPayload, claim: string): ReadonlySet<Scope> {
  const value = payload[claim];
  const words: unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return new Set(words.filter((word) => typeof word === 'string').filter(isScope));
}
