import { describe, expect, it } from 'vitest';
import { createClientAddress } from '../../src/http/client-address.ts';

const from = (forwarded?: string) =>
  new Request('http://localhost:4000/graphql', {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  });

describe('where a request comes from', () => {
  it.each([
    ['nothing is trusted', [], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['the proxy is trusted', ['loopback'], '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['the sender is none of the trusted', ['10.0.0.0/8'], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    [
      'the sender wrote an address of his own before',
      ['loopback'],
      '127.0.0.1',
      '1.2.3.4, 198.51.100.1',
      '198.51.100.1',
    ],
    [
      'several proxies are trusted',
      ['loopback', '10.0.0.0/8'],
      '127.0.0.1',
      '198.51.100.1, 10.0.0.3',
      '198.51.100.1',
    ],
    ['IPv4 comes in IPv6', [], '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['one of IPv6 has a whole network', [], '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['the proxy writes the port', ['loopback'], '127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    [
      'the proxy writes the port behind IPv6',
      ['loopback'],
      '127.0.0.1',
      '[2001:db8:1:2:3:4:5:6]:4711',
      '2001:db8:1:2::/64',
    ],
    ['it is no address', ['loopback'], '127.0.0.1', 'evil', 'unknown'],
    ['there is no socket', [], '', undefined, 'unknown'],
  ])('%s', (_name, trusted, remote, forwarded, expected) => {
    expect(createClientAddress(trusted)(from(forwarded), remote)).toBe(expected);
  });
});
