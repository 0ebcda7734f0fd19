const REDACTED = '[redacted]';
/** Any shorter one would be found in innocent words, and gives little away. */
const SHORTEST_SECRET = 8;

/** What is secret by its looks; each is found in a time that grows with the length of the text and not faster: credentials in any header or message, and the signatures of addresses. */
const patterns: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\blz_[\w-]{20,}/g, REDACTED],
  // OpenAI's keys, also as its own messages show them, with stars in their middle.
  [/\bsk-[\w*-]{8,}/g, REDACTED],
  // A token is three parts in base64url, the first of which begins with a brace.
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, REDACTED],
  [/\b(signature|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=[^&\s"'\\]+/gi, `$1=${REDACTED}`],
  // The password of an address.
  [/\b([a-z][a-z+]{0,20}:\/\/[^\s:/@"]{0,255}):[^\s/@"]{1,1000}@/gi, `$1:${REDACTED}@`],
];

/**
 * Makes what removes secrets from a text that is about to be written. Nothing of ours puts them into a log; what others
 * say of a failure might.
 * @param secrets values of this server's configuration that must not be seen
 */
export function createRedaction(secrets: readonly string[]): (text: string) => string {
  // As they are, and as they stand within JSON; the longest first, as one may begin another.
  const known = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((one, other) => other.length - one.length);
  return (text) => {
    const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
    return patterns.reduce((rest, [pattern, told]) => rest.replace(pattern, told), withoutKnown);
  };
}
