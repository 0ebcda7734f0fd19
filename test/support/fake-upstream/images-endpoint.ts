import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkFiles } from './check-files.ts';
import { checkHeaders } from './check-headers.ts';
import { checkParameters, checkTogether, readFormFields } from './check-parameters.ts';
import { deliveries } from './deliver.ts';
import { errorAnswer } from './error-answer.ts';
import { modelsAt } from './models.ts';
import type { Playlist } from './playlist.ts';
import { prepareAnswer } from './prepare-answer.ts';
import { readBody, recordFile } from './read-body.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { findScenario } from './scenarios.ts';
import type { Order } from './usual-answer.ts';
import type { Answer } from './write.ts';

/** A request that breaks no rule, or the answer that refuses it. */
type Checked = { order: Order } | { refused: Answer };

/** `POST /v1/images/generations` and `/v1/images/edits`: checks a request, makes its pictures, plays a scenario. */
export async function answerImages(
  endpoint: 'generations' | 'edits',
  {
    request,
    response,
    record,
  }: { request: IncomingMessage; response: ServerResponse; record: RecordedRequest },
  playlist: Playlist,
): Promise<void> {
  const checked = await check(endpoint, request, record);
  if (checked === undefined) return;
  if ('refused' in checked) return deliveries.whole(response, checked.refused);

  record.scenario = playlist.next(checked.order.parameters.prompt);
  const scenario = findScenario(record.scenario);
  const { answer, pictures } = await prepareAnswer(scenario, endpoint, checked.order);
  if (scenario.made) record.picturesMade = checked.order.parameters.n;
  Object.assign(record, pictures);
  if (record.scenario === 'ok') record.scenario = null;

  // Nobody waits any more for what is not sent by then.
  const left = new AbortController();
  response.once('close', () => left.abort());
  try {
    if (response.destroyed) return;
    await sleep(scenario.silenceMilliseconds ?? 0, undefined, { signal: left.signal });
    const usual = answer.events === undefined ? 'whole' : 'event by event';
    await deliveries[scenario.delivery ?? usual](response, answer, left.signal);
  } catch (error) {
    if (!left.signal.aborted) throw error;
  }
}

/** @returns undefined where the client went away before its request was complete */
async function check(
  endpoint: 'generations' | 'edits',
  request: IncomingMessage,
  record: RecordedRequest,
): Promise<Checked | undefined> {
  const isForm = endpoint === 'edits';
  const body = await readBody(request, isForm ? 'form' : 'json');
  if (body === undefined) return undefined;
  record.parameters = body.fields;
  record.files = body.files.map(recordFile);
  record.violations.push(
    ...checkHeaders(request.headers, isForm ? 'multipart/form-data' : 'application/json'),
    ...body.violations,
  );
  if (!record.hasRightKey) record.violations.push('the key is missing or wrong');
  const sent = isForm ? readFormFields(body.fields as Record<string, string>) : body.fields;
  const read = checkParameters(endpoint, sent);
  if ('violations' in read) record.violations.push(...read.violations);
  const files = isForm ? await checkFiles(body.files) : { pictures: [], violations: [] };
  record.violations.push(...files.violations);

  if (!record.hasRightKey)
    return { refused: errorAnswer(401, 'Incorrect API key provided.', 'invalid_api_key') };
  if ('violations' in read) return { refused: broken(record.violations) };
  const model = modelsAt(new Date()).find(({ name }) => name === read.parameters.model);
  if (model === undefined) {
    const message = `The model \`${read.parameters.model}\` does not exist or you do not have access to it.`;
    return { refused: errorAnswer(404, message, 'model_not_found') };
  }
  record.violations.push(...checkTogether(read.parameters, model));
  if (record.violations.length > 0) return { refused: broken(record.violations) };
  return {
    order: { parameters: read.parameters, model, sources: files.pictures, number: record.number },
  };
}

function broken(violations: readonly string[]): Answer {
  return errorAnswer(400, violations.join('; '), 'invalid_request');
}
