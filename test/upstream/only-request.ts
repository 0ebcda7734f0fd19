import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import type { RecordedRequest } from '../support/fake-upstream/recorded-request.ts';

/** The one request that reached the fake; throws where there was none, or more than one. */
export async function onlyRequest(fake: FakeUpstream): Promise<RecordedRequest> {
  const [request, ...more] = await fake.requests();
  if (request === undefined || more.length > 0)
    throw new Error(`expected one request, got ${more.length + 1}`);
  return request;
}
