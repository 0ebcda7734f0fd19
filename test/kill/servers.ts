import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeUpstream } from '../support/fake-upstream/client.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import type { Grounds } from './grounds.ts';

/** One server after the other on the same grounds. */
export interface Servers {
  start(): RunningServer;
  /** Kills what still runs. */
  close(): Promise<void>;
  /** What any of them logged as an error, or wrote to its standard error. */
  complaints: string[];
}

export interface RunningServer {
  /** Where it answers, once it does; rejected when it ends without that or takes far too long. */
  url: Promise<string>;
  /** Whether it was told to end. */
  gone(): boolean;
  kill(): Promise<void>;
  /** Ends it as an operator does. */
  stop(): Promise<void>;
}

const LONGEST_START_MILLISECONDS = 90_000;

export function createServers(grounds: Grounds, upstream: FakeUpstream): Servers {
  const { folder } = grounds;
  const complaints: string[] = [];
  const running = new Set<SpawnedServer>();
  const env = { ...grounds.env, OPENAI_API_KEY: upstream.apiKey, OPENAI_BASE_URL: upstream.baseUrl };

  return {
    complaints,
    close: async () => {
      await Promise.all([...running].map((server) => server.kill()));
    },
    start: () => {
      const server = spawnServer({ folder, env });
      running.add(server);
      let gone = false;
      const end = async (signal: NodeJS.Signals): Promise<void> => {
        gone = true;
        server.send(signal);
        const { stdout, stderr } = await server.ended;
        running.delete(server);
        complaints.push(...stdout.split('\n').filter((line) => line.includes('"level":"error"')));
        if (stderr !== '') complaints.push(stderr);
      };
      const url = Promise.race([
        server.port.then((port) => `http://127.0.0.1:${port}`),
        sleep(LONGEST_START_MILLISECONDS, undefined, { ref: false }).then(() => {
          throw new Error(`The server did not start: ${server.output.stdout}${server.output.stderr}`);
        }),
      ]);
      // Whoever kills it meanwhile does not ask for it.
      url.catch(() => {});
      return { url, gone: () => gone, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
    },
  };
}
