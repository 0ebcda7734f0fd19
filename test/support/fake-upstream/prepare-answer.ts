import { createHash } from 'node:crypto';
import type { RecordedRequest } from './recorded-request.ts';
import type { Scenario } from './scenario.ts';
import { isCompleted, makeUsualEvents, type StreamEvent, writeEvent } from './stream-events.ts';
import { makeUsualAnswer, type Order } from './usual-answer.ts';
import type { Answer } from './write.ts';

export interface PreparedAnswer {
  answer: Answer;
  pictures: Pick<RecordedRequest, 'answeredPictures' | 'answeredPartials'>;
}

/** The answer that a scenario has for a request: a stream where one is asked for, unless the scenario has a body of its own. */
export async function prepareAnswer(
  scenario: Scenario,
  endpoint: 'generations' | 'edits',
  order: Order,
): Promise<PreparedAnswer> {
  const isStream = order.parameters.stream === true && scenario.body === undefined;
  return isStream ? prepareStream(scenario, endpoint, order) : prepareWhole(scenario, order);
}

async function prepareWhole(scenario: Scenario, order: Order): Promise<PreparedAnswer> {
  const { body } = scenario;
  const text = typeof body === 'string' ? body : JSON.stringify(await changed(body, order));
  return {
    answer: {
      status: scenario.status ?? 200,
      headers: headersOf(scenario, order, 'application/json'),
      body: Buffer.from(text),
    },
    pictures: { answeredPictures: hashPictures(text), answeredPartials: [] },
  };
}

async function changed(change: Exclude<Scenario['body'], string>, order: Order): Promise<unknown> {
  const answer = await makeUsualAnswer(order);
  return change === undefined ? answer : change(answer);
}

async function prepareStream(
  scenario: Scenario,
  endpoint: 'generations' | 'edits',
  order: Order,
): Promise<PreparedAnswer> {
  const usual = await makeUsualEvents(endpoint, order, await makeUsualAnswer(order));
  const sent: (StreamEvent | string)[] = scenario.events?.(usual) ?? usual;
  const events = sent.map((event) => Buffer.from(typeof event === 'string' ? event : writeEvent(event)));
  const whole = sent.filter((event) => typeof event !== 'string');
  const hashOf = (wanted: (event: StreamEvent) => boolean) =>
    hashPictures(whole.filter(wanted).map(writeEvent).join(''));
  return {
    answer: {
      status: scenario.status ?? 200,
      headers: headersOf(scenario, order, 'text/event-stream; charset=utf-8'),
      body: Buffer.concat(events),
      events,
    },
    pictures: {
      answeredPictures: hashOf(isCompleted),
      answeredPartials: hashOf((event) => !isCompleted(event)),
    },
  };
}

function headersOf({ headers }: Scenario, order: Order, contentType: string): Record<string, string> {
  const own = typeof headers === 'function' ? headers(new Date()) : headers;
  const all: Record<string, string | null> = {
    'content-type': contentType,
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-request-id': `req_fake_${order.number}`,
    ...own,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function hashPictures(text: string): string[] {
  return [...text.matchAll(/"b64_json":"([^"]*)"/g)].map(([, base64 = '']) =>
    createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex'),
  );
}
