import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import { aims, momentOf } from './aims.ts';
import type { Chance } from './chance.ts';
import type { Grounds } from './grounds.ts';
import { openLookout } from './lookout.ts';
import { makeOrder, pursue, type Order } from './orders.ts';
import { gatherRemains, type Remains } from './remains.ts';
import type { RunningServer, Servers } from './servers.ts';
import { stepOf, steps, type Step } from './steps.ts';

/** What was seen while servers were killed. */
export interface Trial {
  kills: number;
  orders: Order[];
  /** How many generations were at which step when their server was killed. */
  killedAt: Record<Step, number>;
  /** The pictures of each attempt that had an entry in the spool after a kill. */
  spooled: Map<string, string[]>;
  /** Orders that a ledger had as FAILED, nothing made, although upstream had seen them. */
  falselyFailed: Set<string>;
  /** Objects that were in storage after a kill, and that neither a row nor a note knew of. */
  strayObjects: Set<string>;
  /** What no client should be told. */
  surprises: string[];
}

/** What a trial is made with. */
export interface Means {
  servers: Servers;
  grounds: Grounds;
  upstream: FakeUpstream;
  chance: Chance;
}

/** In flight at once, of each way. */
const MOST_AT_ONCE = { wait: 7, submit: 6 };
const NEW_SUBMISSIONS = 2;
const STAGGER_MILLISECONDS = 80;
const LONGEST_END_MILLISECONDS = 120_000;

/** Kills servers on `grounds` while clients want pictures of them, then lets one live until all have their answers. */
export async function runTrial({ servers, grounds, upstream, chance }: Means, kills: number): Promise<Trial> {
  const trial: Trial = {
    kills: 0,
    orders: [],
    killedAt: Object.fromEntries(steps.map((step) => [step, 0])) as Record<Step, number>,
    spooled: new Map(),
    falselyFailed: new Set(),
    strayObjects: new Set(),
    surprises: [],
  };

  // It makes the folders, and leaves a cache of compiled code for all others.
  const first = servers.start();
  await first.url;
  await first.stop();

  let noted = Promise.resolve();
  while (trial.kills < kills) {
    await killOne({ servers, grounds, chance }, trial);
    await noted;
    const remains = await gatherRemains(grounds, upstream);
    const open = trial.orders.filter(({ end }) => end === undefined);
    // While the next server starts, as this may take as long.
    noted = note(trial, open, remains);
  }
  await noted;

  const last = servers.start();
  await letAllEnd(await last.url, last, trial);
  await last.stop();
  return trial;
}

/** The life of one server. */
async function killOne({ servers, grounds, chance }: Omit<Means, 'upstream'>, trial: Trial): Promise<void> {
  const aim = chance.pick(aims);
  const lookout = await openLookout(grounds);
  try {
    const server = servers.start();
    let clients: Promise<void>[] = [];
    if (aim === 'mending') {
      await Promise.race([lookout.sees('stored', 1), lookout.sees('settled', 1), server.url]);
    } else {
      const url = await server.url;
      orderMore(trial.orders, chance);
      clients = trial.orders
        .filter(({ end }) => end === undefined)
        .map(async (order) => {
          await sleep(chance.upTo(STAGGER_MILLISECONDS));
          await pursueWhileAlive(url, server, order, trial);
        });
      await momentOf(aim, { chance, lookout });
    }
    await server.kill();
    trial.kills += 1;
    await Promise.all(clients);
  } finally {
    await lookout.close();
  }
}

function orderMore(orders: Order[], chance: Chance): void {
  const open = Object.groupBy(
    orders.filter(({ end }) => end === undefined),
    ({ way }) => way,
  );
  const room = {
    wait: MOST_AT_ONCE.wait - (open.wait?.length ?? 0),
    submit: Math.min(NEW_SUBMISSIONS, MOST_AT_ONCE.submit - (open.submit?.length ?? 0)),
  };
  for (const way of ['wait', 'submit'] as const) {
    for (let made = 0; made < room[way]; made += 1) orders.push(makeOrder(orders.length + 1, way, chance));
  }
}

async function pursueWhileAlive(
  url: string,
  server: RunningServer,
  order: Order,
  trial: Trial,
): Promise<void> {
  if (server.gone()) return;
  await pursue(url, order).catch((error: unknown) => {
    if (!server.gone()) trial.surprises.push(String(error));
  });
}

async function letAllEnd(url: string, server: RunningServer, trial: Trial): Promise<void> {
  const open = trial.orders.filter(({ end }) => end === undefined);
  const ended = Promise.all(open.map((order) => pursueWhileAlive(url, server, order, trial)));
  await Promise.race([ended, sleep(LONGEST_END_MILLISECONDS, undefined, { ref: false })]);
}

async function note(trial: Trial, open: readonly Order[], remains: Remains): Promise<void> {
  const ledger = await remains.readLedger();
  for (const key of remains.objects) if (!ledger.knownKeys.has(key)) trial.strayObjects.add(key);
  const rows = new Map(ledger.rows.map((row) => [row.prompt, row]));
  for (const order of open) {
    const step = stepOf(order, rows.get(order.prompt), remains);
    if (step !== undefined) trial.killedAt[step] += 1;
  }
  for (const { prompt, status } of rows.values()) {
    if (prompt !== null && status === 'FAILED' && remains.requestsByPrompt.has(prompt))
      trial.falselyFailed.add(prompt);
  }
  for (const { entry } of remains.spooled) {
    trial.spooled.set(
      entry.attempt.id,
      entry.images.map(({ key }) => key),
    );
  }
}
