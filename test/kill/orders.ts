import { setTimeout as sleep } from 'node:timers/promises';
import { send, sendOk } from '../e2e/graphql-client.ts';
import { editImage, generateImage, submitGeneration } from '../support/documents.ts';
import type { ScenarioName } from '../support/fake-upstream/scenarios.ts';
import { tinyPng } from '../support/tiny-upstream.ts';
import type { Chance } from './chance.ts';

/** What one client wants, until it has a final answer: it never asks for what may be paid twice. */
export interface Order {
  idempotencyKey: string;
  /** No two orders have the same, so that upstream a request shows whose it is. */
  prompt: string;
  /** The client waits for its picture, or submits the order, with an upload, and asks for it until it is there. */
  way: 'wait' | 'submit';
  /** What its client was told in the end; undefined until then. */
  end: 'picture' | 'OUTCOME_UNKNOWN' | undefined;
}

/** Most answers come at once; some are late and some are slow, so that there are moments to kill a server in. */
const plays = ['ok', 'ok', 'ok', 'ok', 'slow-header', 'slow-drip'] as const satisfies ScenarioName[];
const options = { size: '1024x640', quality: 'LOW' } as const;
const upload = { file: new File([await tinyPng()], 'picture.png', { type: 'image/png' }) };
const POLL_MILLISECONDS = 100;

export function makeOrder(number: number, way: Order['way'], chance: Chance): Order {
  const idempotencyKey = `order-${number}`;
  return {
    idempotencyKey,
    prompt: `A boat for ${idempotencyKey}, upstream:${chance.pick(plays)}`,
    way,
    end: undefined,
  };
}

/**
 * Asks until the answer is final.
 * @throws Error when the connection breaks, and for every answer that no client should get
 */
export async function pursue(url: string, order: Order): Promise<void> {
  order.end = await (order.way === 'wait' ? waitForEnd(url, order) : pollForEnd(url, order));
}

/** What the server says of an order that has ended: an address of its picture, or a code. */
export async function askAgain(url: string, order: Order): Promise<{ address: string } | { code: string }> {
  const { prompt, idempotencyKey, way } = order;
  const asked = { prompt, options, idempotencyKey };
  const { data, errors = [] } =
    way === 'wait'
      ? await send(url, generateImage, asked)
      : await send(url, editImage, { ...asked, sources: [upload] });
  if (data) return { address: 'generateImage' in data ? data.generateImage.url : data.editImage.url };
  return { code: errors.map(({ extensions }) => extensions.code).join() };
}

/** Writes an order down, or asks how it stands. */
export async function submit(url: string, { prompt, idempotencyKey }: Order) {
  const request = { edit: { prompt, sources: [upload], options } };
  return (await sendOk(url, submitGeneration, { request, idempotencyKey })).submitGeneration;
}

async function waitForEnd(url: string, order: Order): Promise<Order['end']> {
  const answer = await askAgain(url, order);
  if ('address' in answer) return 'picture';
  if (answer.code === 'OUTCOME_UNKNOWN') return answer.code;
  throw new Error(`${order.idempotencyKey} was answered ${answer.code}`);
}

async function pollForEnd(url: string, order: Order): Promise<Order['end']> {
  for (;;) {
    const { status } = await submit(url, order);
    if (status === 'SUCCEEDED') return 'picture';
    if (status === 'OUTCOME_UNKNOWN') return status;
    if (status !== 'QUEUED' && status !== 'RUNNING') throw new Error(`${order.idempotencyKey} is ${status}`);
    await sleep(POLL_MILLISECONDS);
  }
}
