import { createNoise } from '../drawing/noise.ts';
import type { Composition, Scene } from '../drawing/scene.ts';
import { line, loopPath, path, type Point, rectangle } from '../drawing/svg.ts';

/** Bands that nest into each other like the layers of a cut stone or the lines of a map. */
export const agate: Composition = {
  name: 'agate',
  themes: ['earth', 'dream'],
  draw(scene) {
    const { width, height, random, palette } = scene;
    const count = random.integer(1, 3);
    const stones = Array.from({ length: count }, (_, index) => {
      const centre = { x: random.between(0.08, 0.92) * width, y: random.between(0.08, 0.92) * height };
      const reach =
        index === 0 ? Math.hypot(width, height) * random.between(0.75, 0.95) : random.between(240, 480);
      return paintStone(scene, centre, reach, index);
    });
    const ground = rectangle({ x: 0, y: 0 }, width, height, { fill: palette.tone(random.between(0.1, 0.9)) });
    return { backdrop: ground, figures: stones.join('') };
  },
};

function paintStone(scene: Scene, centre: Point, reach: number, index: number): string {
  const { palette, detail, mood } = scene;
  const random = scene.random.fork(`stone ${index}`);
  const noise = createNoise(random);
  const roughness = 0.14 + mood.energy * 0.2;
  const stretch = random.between(0.6, 1.6);
  const swings = random.between(1, 3.5);
  const bands = Math.round((reach / 1000) * (10 + detail * 3)) + 5;
  const isOutlined = random.chance(0.5);
  const parts: string[] = [];

  for (let band = 0; band < bands; band += 1) {
    const size = reach * (1 - band / bands) ** 1.15;
    const corners = 40;
    const outline = Array.from({ length: corners }, (_, corner) => {
      const angle = (corner / corners) * Math.PI * 2;
      const bump = noise(Math.cos(angle) * 1.4 + 20 + size / 420, Math.sin(angle) * 1.4 + 20 - size / 600);
      const radius = size * (1 + bump * roughness * 1.6);
      return { x: centre.x + Math.cos(angle) * radius * stretch, y: centre.y + Math.sin(angle) * radius };
    });
    const share = band / bands;
    const isBright = random.chance(0.12);
    const fill = isBright
      ? random.pick([palette.accent, palette.paper])
      : palette.tone(0.5 - 0.5 * Math.cos(share * Math.PI * swings));
    const data = loopPath(outline);
    parts.push(path(data, { fill }));
    if (isOutlined) parts.push(line(data, palette.paper, 3, { opacity: 0.6 }));
  }
  return parts.join('');
}
