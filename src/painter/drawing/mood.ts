import { type Entry, type Feature, type Theme, vocabulary } from './vocabulary.ts';

/** What the words of a prompt ask for. */
export interface Mood {
  /** Hues that were named, in the order of the prompt. */
  colours: readonly number[];
  /** Hues that go with the things named: the green of a field. */
  hints: readonly number[];
  /** Hues of the light or weather named: the orange of a sunset. */
  glows: readonly number[];
  /** -1 night .. 1 noon; undefined where no word speaks of light. */
  light: number | undefined;
  /** Factor on the strength of the colours, 0.2..1.6. */
  chroma: number;
  /** 0 calm .. 1 wild. */
  energy: number;
  themes: ReadonlySet<Theme>;
  features: ReadonlySet<Feature>;
}

const entriesByWord: ReadonlyMap<string, Entry> = new Map(
  vocabulary.flatMap((entry) => entry.words.split(' ').map((word) => [word, entry] as const)),
);

/** Reads colours, moods and things in English and Spanish; accents, case, plural and feminine endings do not matter. */
export function readMood(prompt: string): Mood {
  const words = prompt
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .split(/[^a-z]+/);
  const entries = [...new Set(words.flatMap((word) => findEntry(word) ?? []))];
  const lights = entries.flatMap((entry) => entry.light ?? []);
  const energies = entries.flatMap((entry) => entry.energy ?? []);

  return {
    colours: entries.flatMap((entry) => entry.colour ?? []),
    hints: entries.flatMap((entry) => (entry.themes === undefined ? [] : (entry.hint ?? []))),
    glows: entries.flatMap((entry) => (entry.themes === undefined ? (entry.hint ?? []) : [])),
    light: lights.length === 0 ? undefined : strongest(lights),
    chroma: Math.min(1.6, Math.max(0.2, product(entries.flatMap((entry) => entry.chroma ?? [])))),
    energy: energies.length === 0 ? 0.5 : mean(energies),
    themes: new Set(entries.flatMap((entry) => entry.themes ?? [])),
    features: new Set(entries.flatMap((entry) => entry.features ?? [])),
  };
}

function findEntry(word: string): Entry | undefined {
  const stems = [word, word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/as?$/, 'o')];
  for (const stem of stems) {
    const entry = entriesByWord.get(stem);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** "A bright night" stays a night: the word that leans furthest decides, darkness first. */
function strongest(lights: readonly number[]): number {
  const darkest = Math.min(...lights);
  const lightest = Math.max(...lights);
  return -darkest >= lightest ? darkest : lightest;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function product(values: readonly number[]): number {
  return values.reduce((result, value) => result * value, 1);
}
