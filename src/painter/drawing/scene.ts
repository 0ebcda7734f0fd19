import type { Mood } from './mood.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';
import type { Theme } from './vocabulary.ts';

/** What a composition draws from. Lengths are in scene units: the shorter side of the picture is 1,000. */
export interface Scene {
  width: number;
  height: number;
  random: Random;
  palette: Palette;
  mood: Mood;
  /** How rich the drawing is: 0 plain .. 4 lavish. */
  detail: number;
}

/** A picture in two parts, so that the backdrop can be left out where a transparent background is wanted. */
export interface Drawing {
  /** SVG elements that fill the whole scene. */
  backdrop: string;
  /** SVG elements before it. */
  figures: string;
  /** A coarse picture behind everything, enlarged smoothly: RGB, three bytes a pixel. Part of the backdrop. */
  field?: Field;
}

export interface Field {
  pixels: Uint8Array;
  width: number;
  height: number;
}

export interface Composition {
  name: string;
  /** What it can show; words of these themes make it likelier. */
  themes: readonly Theme[];
  draw(scene: Scene): Drawing;
}
