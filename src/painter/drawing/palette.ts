import { type Colour, mix, toHex, toRgb } from './colour.ts';
import type { Mood } from './mood.ts';
import type { Random } from './random.ts';

/** Colours that go together, by the part they play. All are "#rrggbb". */
export interface Palette {
  /** The backdrop's gradient, top and bottom. */
  sky: readonly [string, string];
  /** Depth: 0 is far away (close to the sky), 1 is near. */
  tone(depth: number): string;
  toneRgb(depth: number): [number, number, number];
  /** Suns, flowers, windows: what should catch the eye. */
  accent: string;
  secondAccent: string;
  /** Five flat colours that are easy to tell apart, for geometry. */
  flats: readonly string[];
  paper: string;
  ink: string;
  isDark: boolean;
}

interface Hues {
  main: number;
  second: number;
  accent: number;
  /** Of the sky above the horizon. */
  air: number;
}

/** The lightness of each part, at night, at dusk and by day. */
const levels = {
  night: {
    top: 0.17,
    bottom: 0.34,
    far: 0.46,
    near: 0.15,
    accent: 0.84,
    flats: [0.27, 0.4, 0.55, 0.69, 0.82],
  },
  dusk: { top: 0.5, bottom: 0.83, far: 0.68, near: 0.22, accent: 0.78, flats: [0.3, 0.46, 0.6, 0.74, 0.88] },
  day: { top: 0.84, bottom: 0.95, far: 0.82, near: 0.38, accent: 0.74, flats: [0.42, 0.58, 0.7, 0.82, 0.93] },
} as const;

export function createPalette(mood: Mood, random: Random): Palette {
  const level = levels[chooseLevel(mood, random)];
  const hues = chooseHues(mood, random);
  const strength = mood.chroma * random.between(0.9, 1.1);
  const colour = (lightness: number, chroma: number, hue: number): Colour => ({
    lightness,
    chroma: chroma * strength,
    hue: warmShadow(hue, lightness),
  });

  const far = colour(level.far, 0.085, hues.second);
  const middle = colour((level.far + level.near) / 2, 0.125, (hues.main + hues.second) / 2);
  const near = colour(level.near, 0.075, hues.main);
  const toneColour = (depth: number): Colour => {
    const clipped = Math.min(1, Math.max(0, depth));
    return clipped < 0.5 ? mix(far, middle, clipped * 2) : mix(middle, near, clipped * 2 - 1);
  };

  const flatHues = [hues.main, hues.second, hues.accent, (hues.main + hues.second) / 2, hues.second];
  const flatChromas = [0.09, 0.13, 0.155, 0.1, 0.05];

  return {
    sky: [toHex(colour(level.top, 0.075, hues.main)), toHex(colour(level.bottom, 0.065, hues.air))],
    tone: (depth) => toHex(toneColour(depth)),
    toneRgb: (depth) => toRgb(toneColour(depth)),
    accent: toHex(colour(level.accent, 0.165, hues.accent)),
    secondAccent: toHex(colour(level.accent - 0.14, 0.15, (hues.accent + hues.second) / 2)),
    flats: level.flats.map((lightness, index) =>
      toHex(colour(lightness, flatChromas[index] ?? 0.1, flatHues[index] ?? hues.main)),
    ),
    paper: toHex(colour(0.955, 0.022, hues.accent)),
    ink: toHex(colour(0.2, 0.045, hues.main)),
    isDark: level === levels.night,
  };
}

function chooseLevel(mood: Mood, random: Random): keyof typeof levels {
  const light = mood.light ?? random.between(-0.75, 1);
  if (light < -0.4) return 'night';
  return light < 0.3 ? 'dusk' : 'day';
}

function chooseHues(mood: Mood, random: Random): Hues {
  const [named, alsoNamed] = mood.colours;
  const [glow] = mood.glows;
  if (named !== undefined) return aroundNamedColour(named, alsoNamed, mood, random);

  const lean = random.chance(0.5) ? 1 : -1;
  if (mood.hints.length > 0 && glow !== undefined) {
    const main = random.pick(mood.hints) + random.between(-12, 12);
    return {
      main,
      second: main + lean * random.between(8, 25),
      accent: glow + random.between(-10, 10),
      air: glow,
    };
  }
  const hint = mood.hints.length > 0 ? random.pick(mood.hints) : glow;
  const main = (hint ?? random.between(130, 430)) + random.between(-14, 14);
  const [nearer, farther] = [random.between(12, 45), random.between(130, 190)];
  const scheme = random.pick(['neighbours', 'opposites', 'warm', 'wide'] as const);
  const second = main + lean * (scheme === 'wide' ? nearer + 25 : nearer);
  const accents = {
    neighbours: main + lean * random.between(60, 90),
    opposites: main + lean * farther,
    warm: random.between(35, 88),
    wide: main - lean * random.between(40, 70),
  };
  const accent = mood.features.has('sun') ? accents.warm : accents[scheme];
  return { main, second, accent, air: second };
}

/** A colour that was named rules the picture: the others stay near it, unless a second one or the sun was named. */
function aroundNamedColour(main: number, other: number | undefined, mood: Mood, random: Random): Hues {
  const lean = random.chance(0.5) ? 1 : -1;
  const second = other ?? main + lean * random.between(6, 16);
  const near = other === undefined ? main - lean * random.between(8, 34) : random.pick([main, other]);
  return { main, second, accent: mood.features.has('sun') ? random.between(50, 85) : near, air: second };
}

/** Dark yellow looks like mud: the darker it is, the more it leans to terracotta. */
function warmShadow(hue: number, lightness: number): number {
  const distance = Math.abs(((((hue - 92) % 360) + 540) % 360) - 180);
  const share = Math.max(0, 1 - distance / 32) * Math.max(0, 0.85 - lightness);
  return hue - share * 70;
}
