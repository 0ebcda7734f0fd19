import { createNoise, layered } from '../drawing/noise.ts';
import type { Composition, Field, Scene } from '../drawing/scene.ts';
import { disc, line, radialGradient } from '../drawing/svg.ts';

/** Clouds of colour that fold into each other, with stars and a few bright bodies. */
export const nebula: Composition = {
  name: 'nebula',
  themes: ['dream', 'space', 'night'],
  draw(scene) {
    return { backdrop: '', field: paintField(scene), figures: paintBodies(scene) };
  },
};

/** Noise warped by noise, at about 200 points across; the renderer enlarges it smoothly. */
function paintField(scene: Scene): Field {
  const { palette, mood } = scene;
  const random = scene.random.fork('field');
  const shorter = 160;
  const unit = shorter / Math.min(scene.width, scene.height);
  const [width, height] = [Math.round(scene.width * unit), Math.round(scene.height * unit)];
  const noise = layered(createNoise(random), 3);
  const grain = random.between(1.1, 2.4) / shorter;
  const warp = 0.8 + mood.energy * 2.2;
  const folds = random.between(0.7, 1.7);
  const veins = random.between(0.4, 1.6);
  const ramp = Array.from({ length: 65 }, (_, step) => palette.toneRgb(1 - step / 64));
  const pixels = new Uint8Array(width * height * 3);

  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [x * grain * (1 + veins * 0.2), y * grain];
      const bendX = noise(u + 3.1, v + 7.7);
      const bendY = noise(u + 11.9, v + 1.3);
      const value = noise(u + warp * bendX, v + warp * bendY);
      const fold = Math.sin((value * folds + bendX * veins * 0.5) * Math.PI) * 0.5 + 0.5;
      const colour = ramp[Math.round(fold * 64)] ?? [0, 0, 0];
      pixels.set(colour, (y * width + x) * 3);
    }
  }
  return { pixels, width, height };
}

function paintBodies(scene: Scene): string {
  const { width, height, palette, detail, mood } = scene;
  const random = scene.random.fork('bodies');
  const parts: string[] = [
    radialGradient('halo', [
      { at: 0, colour: palette.paper, opacity: 0.9 },
      { at: 0.25, colour: palette.accent, opacity: 0.4 },
      { at: 1, colour: palette.accent, opacity: 0 },
    ]),
  ];
  const anywhere = () => ({ x: random.between(0, width), y: random.between(0, height) });
  for (let glow = random.integer(1, 4); glow > 0; glow -= 1)
    parts.push(disc(anywhere(), random.between(40, 260), 'url(#halo)'));
  if (palette.isDark || mood.features.has('stars'))
    for (let star = 60 + detail * 40; star > 0; star -= 1)
      parts.push(
        disc(anywhere(), random.between(0.8, 3.2), palette.paper, { opacity: random.between(0.4, 1) }),
      );
  if (random.chance(0.6)) {
    const centre = { x: random.between(0.2, 0.8) * width, y: random.between(0.2, 0.8) * height };
    const radius = random.between(60, 210);
    parts.push(disc(centre, radius, random.pick([palette.accent, palette.ink, palette.paper])));
    if (random.chance(0.5)) {
      const reach = radius * 1.9;
      const ring = `M${Math.round(centre.x - reach)} ${Math.round(centre.y + reach * 0.3)}L${Math.round(centre.x + reach)} ${Math.round(centre.y - reach * 0.3)}`;
      parts.push(line(ring, palette.paper, 5));
    }
  }
  return parts.join('');
}
