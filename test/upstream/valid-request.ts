import type { FakeUpstream } from '../support/fake-upstream/client.ts';

/** A request for a small picture that breaks no rule of the API; what is given takes the place of a part. */
export function validRequest(
  fake: Pick<FakeUpstream, 'apiKey'>,
  change: {
    parameters?: Record<string, unknown>;
    headers?: Record<string, string>;
    signal?: AbortSignal;
  } = {},
): RequestInit {
  const parameters = {
    model: 'gpt-image-2.6-flare',
    prompt: 'a boat',
    n: 1,
    size: '1024x640',
    quality: 'low',
    output_format: 'png',
    moderation: 'auto',
    safety_identifier: 'abc',
    ...change.parameters,
  };
  return {
    method: 'POST',
    body: JSON.stringify(parameters),
    headers: {
      authorization: `Bearer ${fake.apiKey}`,
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      ...change.headers,
    },
    ...(change.signal === undefined ? {} : { signal: change.signal }),
  };
}
