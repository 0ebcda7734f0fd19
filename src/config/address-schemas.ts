import { z } from 'zod';
import { list } from './value-schemas.ts';

const hostPattern = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)$/;

/** What sockets can be bound to: an IP address or a host name, without port, brackets or zone. */
export function bindAddress() {
  // A name without a letter is a mistyped IP address or a port.
  const hostname = z.hostname().regex(/[a-z]/i);
  return z.union([z.ipv4(), z.ipv6(), hostname], { error: 'an IP address or a host name without port' });
}

/** An IP address, a network in CIDR notation, or the name of one. */
export function network() {
  const names = z.enum(['loopback', 'linklocal', 'uniquelocal']);
  // Of the whole internet nobody can be the proxy.
  const isPart = (text: string) => !text.endsWith('/0');
  return z.union([names, z.ipv4(), z.ipv6(), z.cidrv4().refine(isPart), z.cidrv6().refine(isPart)], {
    error: 'IP addresses, networks such as 10.0.0.0/8, or the names loopback, linklocal and uniquelocal',
  });
}

/** An http(s) address to which paths are appended; the result is normalized and has no slash at its end. */
export function httpAddress() {
  return z.string().transform((text, context) => {
    const url = /^https?:\/\/[^\s\\?#]+$/i.test(text) ? parseUrl(text) : undefined;
    if (url) return (url.origin + url.pathname).replace(/\/+$/, '');
    return refuse(context, 'an http:// or https:// address without credentials, query and fragment');
  });
}

/** The address of one document. What it says is believed, so nobody on the way may change it. */
export function trustedDocument() {
  return z.string().transform((text, context) => {
    const url = /^https?:\/\/[^\s\\#]+$/i.test(text) ? parseUrl(text) : undefined;
    const isOwn = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
    if (url?.protocol === 'https:' || isOwn) return url.href;
    return refuse(
      context,
      'an https:// address without credentials and fragment, or an http:// one of this machine',
    );
  });
}

/** Origins as browsers send them in `Origin`: lower case, default port left out, punycode. Or one item `*`. */
export function originList() {
  const expected = 'either * alone or a list of origins';
  return list(origin()).refine((origins) => origins.length === 1 || !origins.includes('*'), expected);
}

function origin() {
  return z.string().transform((text, context) => {
    if (text === '*') return text;
    const url = /^[a-z][a-z0-9+.-]*:\/\/[^\s/\\?#]+$/i.test(text) ? parseUrl(text) : undefined;
    if (url) return `${url.protocol}//${url.host.toLowerCase()}`;
    return refuse(
      context,
      'origins of the form scheme://host or scheme://host:port, without a path, or * alone',
    );
  });
}

/** A host as it stands in the header `Host`: lower case, punycode, with a port where one was given. */
export function hostHeader() {
  return z.string().transform((text, context) => {
    // Only URL parsers of http know punycode, and browsers leave out its port 80 and the 443 of https.
    const url = /^[^\s/\\?#%@]+$/.test(text) ? parseUrl(`http://${text}`) : undefined;
    if (url) return url.port === '443' ? url.hostname : url.host;
    return refuse(context, 'host names with or without port, without scheme and path');
  });
}

/** undefined where the text is no URL with a plain host, or has credentials in it. */
function parseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return undefined;
  return hostPattern.test(url.hostname.toLowerCase()) ? url : undefined;
}

function refuse(context: z.core.$RefinementCtx, expected: string): never {
  context.addIssue({ code: 'custom', message: expected });
  return z.NEVER;
}
