import type { IncomingHttpHeaders } from 'node:http';

/** What is wrong with the headers of a request for pictures, in words; the key is looked at elsewhere. */
export function checkHeaders(headers: IncomingHttpHeaders, mediaType: string): string[] {
  const violations: string[] = [];
  const expectHeader = (name: string, isRight: (value: string | undefined) => boolean, rule: string) => {
    const value = headers[name]?.toString();
    if (!isRight(value)) violations.push(`header ${name} is ${value ?? 'missing'}: ${rule}`);
  };

  expectHeader('content-type', (value) => value?.split(';')[0] === mediaType, `it must be ${mediaType}`);
  expectHeader('accept', (value) => value === 'application/json', 'it must be application/json');
  // A compressed answer would be unpacked for nothing.
  expectHeader('accept-encoding', (value) => value === 'identity', 'it must be identity');
  // A request that the SDK sends again by itself may buy a picture for the second time.
  expectHeader('x-stainless-retry-count', (value) => value === undefined || value === '0', 'no retries');
  for (const name of ['openai-organization', 'openai-project', 'cookie', 'idempotency-key']) {
    expectHeader(name, (value) => value === undefined, 'nobody asked for it');
  }
  return violations;
}
