/** The key that is accepted. */
export const apiKey = 'sk-proj-fake-0123456789abcdefghij';

/** OpenAI's `GET /v1/models/{model}` with the bodies that it answers; this account has the one model. */
export function createFakeOpenAI(offeredModel = 'gpt-image-2.6-flare') {
  return {
    fetch: async (request: Request): Promise<Response> => {
      const path = new URL(request.url).pathname;
      const model = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
      if (model === undefined) {
        const invalid = `Invalid URL (${request.method} ${path})`;
        return envelope(404, { message: invalid, type: 'invalid_request_error', param: null, code: null });
      }
      const key = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      if (key !== apiKey) {
        return envelope(401, {
          message: `Incorrect API key provided: ${key.slice(0, 8)}***${key.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_api_key',
        });
      }
      if (model !== offeredModel) {
        return envelope(404, {
          message: `The model '${model}' does not exist`,
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        });
      }
      return Response.json({ id: model, object: 'model', created: 1_790_000_000, owned_by: 'system' });
    },
  };
}

/** OpenAI's envelope around an error. */
export function envelope(status: number, error: object): Response {
  return Response.json({ error }, { status });
}

/** What a web server answers that is no API at all. */
export const webSite = {
  fetch: async (): Promise<Response> =>
    new Response('<!doctype html><title>Welcome</title>', {
      status: 404,
      headers: { 'content-type': 'text/html' },
    }),
};
