import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RecordedRequest } from './recorded-request.ts';
import type { ScenarioName } from './scenarios.ts';

/** A fake of OpenAI's Images API in a process of its own. */
export interface FakeUpstream {
  /** http://127.0.0.1:PORT/v1 */
  baseUrl: string;
  apiKey: string;
  /** All requests since the start or the last reset, also those that are still being answered. */
  requests(): Promise<RecordedRequest[]>;
  /** The rules of the API that any of these requests broke. */
  violations(): Promise<string[]>;
  /**
   * For `afterEach`.
   * @throws Error that tells all violations, if there are any
   */
  checkViolations(): Promise<void>;
  /** What the next requests meet, one each. Beside it a prompt can choose: `upstream:<name>`, see playlist.ts. */
  play(...names: ScenarioName[]): Promise<void>;
  /** Forgets all requests and whatever is queued. */
  reset(): Promise<void>;
  /** Ends the process, and every connection with it. */
  stop(): Promise<void>;
}

export async function startFakeUpstream(): Promise<FakeUpstream> {
  const program = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the fake upstream ended with ${String(code)}`))),
  ])) as [string];
  const { baseUrl, apiKey } = JSON.parse(line) as { baseUrl: string; apiKey: string };

  async function control<Result>(path: string, init?: RequestInit): Promise<Result> {
    const response = await fetch(new URL(`/control/${path}`, baseUrl), init);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Result;
  }
  const requests = () => control<RecordedRequest[]>('requests');

  async function violations(): Promise<string[]> {
    return (await requests()).flatMap(({ number, path, violations }) =>
      violations.map((violation) => `request ${number}, ${path}: ${violation}`),
    );
  }

  return {
    baseUrl,
    apiKey,
    requests,
    violations,
    checkViolations: async () => {
      const found = await violations();
      if (found.length > 0) throw new Error(`rules of the Images API were broken: ${found.join('; ')}`);
    },
    play: async (...names) => {
      await control('play', { method: 'POST', body: JSON.stringify(names) });
    },
    reset: async () => {
      await control('reset', { method: 'POST' });
    },
    stop: async () => {
      child.stdin.end();
      const [code] = (await exited) as [number | null];
      if (code !== 0) throw new Error(`the fake upstream ended with ${code}: its output says why`);
    },
  };
}
