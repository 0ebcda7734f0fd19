import { findScenario, type ScenarioName } from './scenarios.ts';

/** Decides what the next request meets. */
export interface Playlist {
  /** @throws Error for a name that is none; nothing is queued then */
  queue(names: readonly string[]): void;
  /**
   * The scenario for a request: the next of the queue; without one, what the prompt asks for by `upstream:<name>` or
   * `upstream:<name>,<name>`, which stands for the first request with this prompt, the second, and so on, the last for all
   * that follow; otherwise "ok".
   * @throws Error for a prompt with a name that is none
   */
  next(prompt: string): ScenarioName;
  clear(): void;
}

export function createPlaylist(): Playlist {
  const queued: ScenarioName[] = [];
  /** How many requests had this prompt. */
  const seen = new Map<string, number>();

  return {
    queue: (names) => queued.push(...names.map(checked)),
    next: (prompt) => {
      const first = queued.shift();
      if (first !== undefined) return first;
      const asked = /\bupstream:([a-z0-9,-]+)/.exec(prompt)?.[1]?.split(',').map(checked) ?? ['ok'];
      const turn = seen.get(prompt) ?? 0;
      seen.set(prompt, turn + 1);
      return asked[turn] ?? asked.at(-1) ?? 'ok';
    },
    clear: () => {
      queued.length = 0;
      seen.clear();
    },
  };
}

function checked(name: string): ScenarioName {
  findScenario(name);
  return name as ScenarioName;
}
