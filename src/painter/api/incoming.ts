import { Refusal } from './refusal.ts';

/** A call as fetch gets it. Nothing is read from the body before it is asked for. */
export interface Incoming {
  method: string;
  url: URL;
  headers: Headers;
  signal: AbortSignal | undefined;
  /** @throws Refusal 400 when the body is no JSON object */
  readJson(): Promise<Record<string, unknown>>;
  /** @throws Refusal 400 when the body is no multipart form */
  readForm(): Promise<FormData>;
}

/** @throws TypeError when the address is none, as fetch does */
export function readIncoming(input: string | URL | Request, init: RequestInit | undefined): Incoming {
  const request = input instanceof Request ? input : undefined;
  const headers = new Headers(init?.headers ?? request?.headers);
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const url = new URL(input instanceof Request ? input.url : input);
  const asRequest = (): Request => {
    if (request !== undefined && init?.body === undefined) return request;
    // A body that is a stream is accepted only together with `duplex`.
    const whole: RequestInit & { duplex: 'half' } = {
      method,
      headers,
      body: init?.body ?? null,
      duplex: 'half',
    };
    return new Request(url, whole);
  };

  return {
    method,
    url,
    headers,
    signal: init?.signal ?? request?.signal,

    async readJson() {
      const body = parseJson(await asRequest().text());
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new Refusal(400, {
          message: 'We could not parse the JSON body of your request: expected an object.',
        });
      return { ...body };
    },

    async readForm() {
      // The SDK hands its form over as it is, without a content type: nothing has to be written out and parsed again.
      if (init?.body instanceof FormData) return init.body;
      if (!/^multipart\/form-data\b/i.test(headers.get('content-type') ?? ''))
        throw new Refusal(400, {
          message: 'Unsupported content type: this endpoint expects multipart/form-data.',
        });
      const whole = asRequest();
      try {
        return await whole.formData();
      } catch (error) {
        throw Object.assign(
          new Refusal(400, { message: 'We could not parse the multipart form of your request.' }),
          { cause: error },
        );
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, { message: 'We could not parse the JSON body of your request.' });
  }
}
