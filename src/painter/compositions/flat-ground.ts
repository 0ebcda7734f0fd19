import type { Scene } from '../drawing/scene.ts';
import { diagonalGradient, rectangle } from '../drawing/svg.ts';

/** A quiet ground for geometry: one flat colour of the palette, or a slight gradient. */
export function paintGround({ width, height, palette, random }: Scene): string {
  const ground = random.fork('ground');
  const light = palette.isDark ? palette.ink : palette.paper;
  const fill = ground.pick(
    palette.isDark ? [light, palette.flats[0] ?? light] : [light, light, palette.flats[4] ?? light],
  );
  if (ground.chance(0.5)) return rectangle({ x: 0, y: 0 }, width, height, { fill });
  return (
    diagonalGradient('ground', [
      { at: 0, colour: palette.sky[0] },
      { at: 1, colour: palette.sky[1] },
    ]) + rectangle({ x: 0, y: 0 }, width, height, { fill: 'url(#ground)' })
  );
}

/** All colours that stand out on the ground. */
export function brightColours({ palette }: Scene): string[] {
  return [...palette.flats, palette.accent, palette.secondAccent];
}
