import { createHash, randomUUID } from 'node:crypto';
import { generateImages } from '../support/documents.ts';
import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import type { RecordedRequest } from '../support/fake-upstream/recorded-request.ts';
import type { ErrorAnswer, TestApp } from '../support/test-app.ts';

/** What became of one generation: for the caller, in the database, and upstream. */
export interface Outcome {
  error: ErrorAnswer | undefined;
  /** SHA-256 of what the address of each image serves. */
  images: string[];
  status: string;
  attempts: Awaited<ReturnType<typeof attemptsOf>>;
  requests: RecordedRequest[];
  picturesMade: number;
}

/**
 * Asks `app` for pictures while the upstream plays scenarios to it.
 * @param play names for the first request to the upstream, the second, and so on
 */
export async function outcomeOf(
  { app, fake }: { app: TestApp; fake: FakeUpstream },
  play: string,
  variables: { count?: number; idempotencyKey?: string; prompt?: string } = {},
): Promise<Outcome> {
  const prompt = variables.prompt ?? `A boat, upstream:${play} ${randomUUID()}`;
  const { data, errors } = await app.run(generateImages, {
    prompt,
    count: variables.count ?? 1,
    options: { size: '1024x640', quality: 'LOW' },
    idempotencyKey: variables.idempotencyKey ?? null,
  });
  const { id, status } = await app.database.client
    .selectFrom('generations')
    .select(['id', 'status'])
    .where('prompt', '=', prompt)
    .executeTakeFirstOrThrow();
  const requests = (await fake.requests()).filter(({ parameters }) => parameters['prompt'] === prompt);
  return {
    error: errors?.[0],
    images: await Promise.all((data?.generateImages ?? []).map(({ url }) => hashOf(app, url))),
    status,
    attempts: await attemptsOf(app, id),
    requests,
    picturesMade: requests.reduce((sum, { picturesMade }) => sum + picturesMade, 0),
  };
}

/** SHA-256 of what an address of the app serves, hexadecimal. */
export async function hashOf(app: TestApp, url: string): Promise<string> {
  const response = await app.fetch(new Request(url));
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex');
}

function attemptsOf(app: TestApp, generationId: string) {
  return app.database.client
    .selectFrom('attempts')
    .selectAll()
    .where('generation_id', '=', generationId)
    .orderBy('number')
    .execute();
}
