import type { Fetch } from '../support/test-app.ts';

interface Sent {
  url: string;
  init: RequestInit;
}

/**
 * What clients never do by themselves, but the line, a proxy or a mistake in a program can do to their requests. All of
 * them take a `fetch` of the program's own, so that is where it happens; curl has options for it.
 */
const faults = {
  'a document that ends early': ({ url, init }) => {
    const { query, ...others } = operationOf(init);
    return { url, init: { ...init, body: JSON.stringify({ query: endEarly(query), ...others }) } };
  },
  'a mutation by GET': ({ url, init }) => {
    const { query, variables } = operationOf(init);
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
    return { url: `${url}?${parameters}`, init: { headers: headersOf(init) } };
  },
  'a Content-Type of text/plain': ({ url, init }) => ({
    url,
    init: { ...init, headers: { ...headersOf(init), 'content-type': 'text/plain' } },
  }),
  'no header that forms cannot send': ({ url, init }) => {
    const headers = headersOf(init);
    delete headers['graphql-preflight'];
    delete headers['apollo-require-preflight'];
    return { url, init: { ...init, headers } };
  },
  'a line that stalls': ({ url, init }) => {
    const sent = new TextEncoder().encode(textOf(init).slice(0, -1));
    const body = new ReadableStream({ start: (controller) => controller.enqueue(sent) });
    return { url, init: { ...init, body, duplex: 'half' } };
  },
} satisfies Record<string, (sent: Sent) => Sent>;

export type Fault = keyof typeof faults;

/** Sends requests as they are, or each with the same fault. */
export function createFaultyFetch(fault: Fault | undefined): Fetch {
  return (input, init = {}) => {
    if (fault === undefined) return fetch(input, init);
    if (typeof input !== 'string') throw new Error('expected an address');
    const sent = faults[fault]({ url: input, init });
    return fetch(sent.url, sent.init);
  };
}

/** Without the last brace. */
export function endEarly(document: string): string {
  return document.slice(0, document.lastIndexOf('}'));
}

function operationOf(init: RequestInit): { query: string; variables?: object } {
  return JSON.parse(textOf(init)) as { query: string; variables?: object };
}

function textOf({ body }: RequestInit): string {
  if (typeof body !== 'string') throw new Error('expected a body of JSON');
  return body;
}

function headersOf(init: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(init.headers));
}
