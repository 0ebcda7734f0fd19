import type { Random } from './random.ts';

/** Smooth values about -1..1 over the plane. */
export type Noise = (x: number, y: number) => number;

const latticeSize = 64;

/** Value noise on a repeating lattice. Neighbouring bumps are about one unit apart. */
export function createNoise(random: Random): Noise {
  const lattice = Float64Array.from({ length: latticeSize * latticeSize }, () => random.between(-1, 1));
  const at = (x: number, y: number): number =>
    lattice[(y & (latticeSize - 1)) * latticeSize + (x & (latticeSize - 1))] ?? 0;

  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [across, down] = [ease(x - left), ease(y - top)];
    const upper = at(left, top) + (at(left + 1, top) - at(left, top)) * across;
    const lower = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * across;
    return upper + (lower - upper) * down;
  };
}

/** Noise over noise, each octave twice as fine and half as strong. */
export function layered(noise: Noise, octaves: number): Noise {
  return (x, y) => {
    let sum = 0;
    let strength = 0.55;
    for (let octave = 0; octave < octaves; octave += 1) {
      const scale = 2 ** octave;
      sum += strength * noise(x * scale + octave * 17.3, y * scale - octave * 9.1);
      strength /= 2;
    }
    return sum;
  };
}

function ease(share: number): number {
  return share * share * share * (share * (share * 6 - 15) + 10);
}
