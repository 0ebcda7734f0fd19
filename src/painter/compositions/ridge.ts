import type { Random } from '../drawing/random.ts';
import { curvePath, figure, type Point } from '../drawing/svg.ts';

/** The height of a line of hills over x, as an offset about -1..1. */
export type Ridge = (x: number) => number;

/** @param wavelength width of the largest swell, in scene units */
export function createRidge(random: Random, wavelength: number): Ridge {
  const swells = [1, 0.42, 0.16].map((strength, index) => ({
    strength,
    turn: (2 * Math.PI * (index * 1.7 + random.between(0.8, 1.25))) / wavelength,
    phase: random.between(0, 2 * Math.PI),
  }));
  return (x) =>
    swells.reduce((sum, swell) => sum + swell.strength * Math.sin(x * swell.turn + swell.phase), 0) / 1.3;
}

/** Points from left to right of a line at `level`, swaying by `swing`. */
export function ridgeLine(ridge: Ridge, width: number, level: number, swing: number): Point[] {
  const step = 40;
  const count = Math.ceil(width / step) + 2;
  return Array.from({ length: count }, (_, index) => {
    const x = (index - 0.5) * step;
    return { x, y: level + ridge(x) * swing };
  });
}

/** The ground below a line, down to `bottom`. */
export function groundPath(points: readonly Point[], bottom: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `${curvePath(points)}L${figure(last.x)} ${figure(bottom)}L${figure(first.x)} ${figure(bottom)}Z`;
}
