import { agate } from '../compositions/agate.ts';
import { city } from '../compositions/city.ts';
import { cutouts } from '../compositions/cutouts.ts';
import { forest } from '../compositions/forest.ts';
import { hills } from '../compositions/hills.ts';
import { mosaic } from '../compositions/mosaic.ts';
import { mountains } from '../compositions/mountains.ts';
import { nebula } from '../compositions/nebula.ts';
import { orbits } from '../compositions/orbits.ts';
import { plants } from '../compositions/plants.ts';
import { ribbons } from '../compositions/ribbons.ts';
import { rings } from '../compositions/rings.ts';
import { sea } from '../compositions/sea.ts';
import { tiles } from '../compositions/tiles.ts';
import { type Mood, readMood } from './mood.ts';
import { createPalette } from './palette.ts';
import { createRandom, type Random } from './random.ts';
import type { Composition, Drawing } from './scene.ts';

const compositions: readonly Composition[] = [
  agate,
  city,
  cutouts,
  forest,
  hills,
  mosaic,
  mountains,
  nebula,
  orbits,
  plants,
  ribbons,
  rings,
  sea,
  tiles,
];

export interface Commission {
  prompt: string;
  /** Pixels. */
  width: number;
  height: number;
  /** Which of the `n` pictures of one request, from 0. */
  index: number;
  /** 0 plain .. 4 lavish. */
  detail: number;
}

export interface Composed extends Drawing {
  /** In scene units: the shorter side is 1,000. */
  sceneWidth: number;
  sceneHeight: number;
}

/** Decides what the picture shows and draws it. The same commission gives the same drawing, always and everywhere. */
export function compose({ prompt, width, height, index, detail }: Commission): Composed {
  const random = createRandom(JSON.stringify([prompt.trim(), width, height, index]));
  const mood = readMood(prompt);
  const unit = 1000 / Math.min(width, height);
  const [sceneWidth, sceneHeight] = [width * unit, height * unit];
  const composition = chooseComposition(mood, random.fork('composition'));
  const palette = createPalette(mood, random.fork('palette'));
  const drawing = composition.draw({
    width: sceneWidth,
    height: sceneHeight,
    random: random.fork('drawing'),
    palette,
    mood,
    detail,
  });
  return { ...drawing, sceneWidth, sceneHeight };
}

/** One of the compositions that show what the prompt names, seldom one that shows it only besides; otherwise any. */
function chooseComposition(mood: Mood, random: Random): Composition {
  const candidates = compositions.flatMap((composition) =>
    composition.themes.flatMap((theme, rank) => {
      if (!mood.themes.has(theme)) return [];
      return rank === 0 ? Array.from({ length: 6 }, () => composition) : [composition];
    }),
  );
  return random.pick(candidates.length > 0 ? candidates : compositions);
}
