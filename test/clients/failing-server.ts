import { storageUnavailable } from '../../src/storage/storage-errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../gql/gql.ts';
import { cancelGeneration, generateImage, generateImages, readViewer } from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { createTestApp, type TestApp } from '../support/test-app.ts';

/** What was bought with this idempotency key before. */
export const takenKey = 'taken';
/** Small and cheap; the format decides what fails. */
export const small = { size: '1024x640', quality: 'LOW' } as const;

export interface FailingServers {
  /** Fails as the request wants it. */
  origin: string;
  /** The same server under a name that it does not go by. */
  foreignOrigin: string;
  /** A server without any disk space. */
  fullOrigin: string;
  /** A server where every generation waits for its turn, and is canceled meanwhile. */
  cancelingOrigin: string;
  /** A server that answers callers with a credential only. */
  closedOrigin: string;
  /** A server whose budget for the day is spent. */
  spentOrigin: string;
  /** A server that answers one request in a minute, which somebody else has sent. */
  busyOrigin: string;
  close(): Promise<void>;
}

/** Servers on which every error can be met, with limits so low that nobody waits for them. */
export async function openFailingServers(): Promise<FailingServers> {
  const app = await createTestApp({
    env: { MAX_UPLOAD_MB: '1', PROVIDER_MAX_WAIT_SECONDS: '1' },
    painter: { delays: { timeoutMilliseconds: 10, slowMilliseconds: 10 } },
    patience: { idleMilliseconds: 1000, totalMilliseconds: 10_000 },
    wrapStorage: (storage) => ({
      ...storage,
      put: (key, body, options) =>
        key.endsWith('.webp')
          ? Promise.reject(storageUnavailable(new Error('no WebP here')))
          : storage.put(key, body, options),
      signUrl: (key, options) =>
        key.endsWith('.jpeg') ? Promise.reject(new Error('a bug')) : storage.signUrl(key, options),
    }),
  });
  const full = await createTestApp({ spool: { readFreeBytes: () => Promise.resolve(0) } });
  await app.runOk(generateImage, { prompt: 'a boat', options: small, idempotencyKey: takenKey });
  const canceling = await createTestApp({
    env: { PROVIDER_IMAGES_PER_MINUTE: '1', PROVIDER_MAX_WAIT_SECONDS: '3600' },
  });
  // Whoever comes next waits for ten minutes, however long the others take to start.
  await canceling.runOk(generateImages, { prompt: 'a boat', count: 10, options: small });
  const stopCanceling = cancelAll(canceling);
  const closed = await createTestApp({ env: { ADMIN_API_KEY: 'of-whoever-runs-this-server-0123456789' } });
  const spent = await createTestApp({ env: { TOTAL_BUDGET_USD_PER_DAY: '0.05' } });
  await spent.runOk(generateImage, { prompt: 'a boat' });
  const busy = await createTestApp({ env: { REQUESTS_PER_MINUTE: '1' } });
  await busy.runOk(readViewer);
  // Also when the next minute has begun.
  const stopBeingBusy = repeat(20, () => busy.run(readViewer));

  const apps = { app, full, canceling, closed, spent, busy };
  const open = async (name: keyof typeof apps) => listen(apps[name]);
  const servers = {
    app: await open('app'),
    full: await open('full'),
    canceling: await open('canceling'),
    closed: await open('closed'),
    spent: await open('spent'),
    busy: await open('busy'),
  };
  return {
    origin: servers.app.origin,
    // All addresses of this machine, as a connection understands it.
    foreignOrigin: `http://0.0.0.0:${servers.app.port}`,
    fullOrigin: servers.full.origin,
    cancelingOrigin: servers.canceling.origin,
    closedOrigin: servers.closed.origin,
    spentOrigin: servers.spent.origin,
    busyOrigin: servers.busy.origin,
    close: async () => {
      for (const server of Object.values(servers)) await server.close();
      await stopCanceling();
      await stopBeingBusy();
      for (const each of Object.values(apps)) await each.close();
    },
  };
}

const listRunning = graphql(`
  query ListRunning {
    generations(status: RUNNING) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

/** Cancels whatever runs, again and again, until the function that comes back is called. */
function cancelAll(app: TestApp): () => Promise<void> {
  return repeat(50, async () => {
    const { generations } = await app.runOk(listRunning);
    for (const { node } of generations.edges) await app.runOk(cancelGeneration, { id: node.id });
  });
}

function repeat(pauseMilliseconds: number, work: () => Promise<unknown>): () => Promise<void> {
  const stop = new AbortController();
  const ended = (async () => {
    while (!stop.signal.aborted) {
      await work();
      await sleep(pauseMilliseconds);
    }
  })();
  return async () => {
    stop.abort();
    await ended;
  };
}
