import ipaddr from 'ipaddr.js';
import proxyAddress from 'proxy-addr';

/** Finds out where a request comes from, through the proxies that the operator trusts. */
export type ClientAddress = (request: Request, remoteAddress: string) => string;

/**
 * @param trustedProxies addresses and networks ("10.0.0.0/8"), or the names loopback, linklocal and uniquelocal, whose
 * header `X-Forwarded-For` is believed; that of others says what its sender likes
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusts = proxyAddress.compile([...trustedProxies]);
  return (request, remoteAddress) => {
    const forwarded = request.headers.get('x-forwarded-for');
    const facts = {
      headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded },
      connection: { remoteAddress },
    };
    return networkOf(proxyAddress(facts as unknown as Parameters<typeof proxyAddress>[0], trusts));
  };
}

/** An address by which its user can be counted: whoever has one of IPv6 has a whole /64 of them. */
function networkOf(text: string): string {
  // Some proxies write the port too.
  const address =
    /^(?:(\d+(?:\.\d+){3}):\d+|\[([^\]]+)\](?::\d+)?)$/.exec(text)?.slice(1).find(Boolean) ?? text;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray();
  return `${ipaddr.fromByteArray([...bytes.slice(0, 8), ...Array.from({ length: 8 }, () => 0)]).toString()}/64`;
}
