import type { Order } from './orders.ts';
import type { Remains } from './remains.ts';
import type { LedgerRow } from './ledger-rows.ts';

/** How far a generation had come when its server was killed. */
export const steps = [
  'before record',
  'queued',
  'recorded',
  'sent',
  'answered in part',
  'answered',
  'spooled',
  'stored',
  'settled',
] as const;

export type Step = (typeof steps)[number];

/** undefined: it had ended before, and only its client was not told. */
export function stepOf(order: Order, row: LedgerRow | undefined, remains: Remains): Step | undefined {
  if (row === undefined) return 'before record';
  switch (row.status) {
    case 'QUEUED':
      return 'queued';
    case 'SUCCEEDED':
      return 'settled';
    case 'RUNNING':
      return stepOfRunning(order, row, remains);
    // Nothing was made, and its client had no chance to ask again.
    case 'FAILED':
      return 'before record';
    case 'CANCELED':
    case 'OUTCOME_UNKNOWN':
      return undefined;
  }
}

function stepOfRunning(order: Order, { attempts }: LedgerRow, remains: Remains): Step {
  const attempt = attempts.find(({ outcome }) => outcome === null);
  if (attempt === undefined) return 'recorded';
  const spooled = remains.spooled.find(({ entry }) => entry.attempt.id === attempt.id);
  if (spooled !== undefined) return spooled.isStored ? 'stored' : 'spooled';
  const request = remains.requestsByPrompt.get(order.prompt)?.at(-1);
  if (request === undefined || request.status === null) return 'sent';
  return request.clientLeft ? 'answered in part' : 'answered';
}
