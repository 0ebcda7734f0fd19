import { createHash } from 'node:crypto';
import type { RecordedRequest } from '../support/fake-upstream/recorded-request.ts';
import type { LedgerRow } from './ledger-rows.ts';
import { askAgain, type Order } from './orders.ts';
import { gatherRemains, readRequests } from './remains.ts';
import type { Means, Trial } from './trial.ts';

/** What became of one order: for its client, in the database, and upstream. */
export interface Fate {
  order: Order;
  /** What its client gets who asks once more. */
  answer: { sha256: string } | { code: string };
  row: LedgerRow | undefined;
  requests: RecordedRequest[];
  /** Pictures that upstream made for it. */
  made: number;
}

export interface Verdict {
  fates: Fate[];
  /** Attempts with an entry in the spool. */
  leftInSpool: string[];
  objects: string[];
  /** Those of the objects that neither a row nor a note knows of. */
  strayObjects: string[];
  /** Generations that nobody ordered, or more than one for an order. */
  extraRows: LedgerRow[];
}

/** Asks for every order once more, and compares what all sides say. */
export async function judge(
  { servers, grounds, upstream }: Omit<Means, 'chance'>,
  trial: Trial,
): Promise<Verdict> {
  const server = servers.start();
  const url = await server.url;
  const answers = new Map<Order, Fate['answer']>();
  for (const order of trial.orders) {
    const answer = await askAgain(url, order);
    answers.set(order, 'code' in answer ? answer : { sha256: await hashOf(answer.address) });
  }
  await server.stop();

  const remains = await gatherRemains(grounds, upstream);
  const { rows, knownKeys } = await remains.readLedger();
  const requestsByPrompt = await readRequests(upstream);
  const rowByPrompt = new Map(rows.map((row) => [row.prompt, row]));
  const fates = trial.orders.map((order): Fate => {
    const requests = requestsByPrompt.get(order.prompt) ?? [];
    return {
      order,
      answer: answers.get(order) ?? { code: 'nothing' },
      row: rowByPrompt.get(order.prompt),
      requests,
      made: requests.reduce((sum, { picturesMade }) => sum + picturesMade, 0),
    };
  });
  const ordered = new Set(fates.map(({ row }) => row));
  return {
    fates,
    leftInSpool: remains.spooled.map(({ entry }) => entry.attempt.id),
    objects: remains.objects,
    strayObjects: remains.objects.filter((key) => !knownKeys.has(key)),
    extraRows: rows.filter((row) => !ordered.has(row)),
  };
}

async function hashOf(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) return `status ${response.status}`;
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex');
}
