import type { Scene } from '../drawing/scene.ts';
import {
  disc,
  group,
  line,
  path,
  type Point,
  radialGradient,
  rectangle,
  verticalGradient,
} from '../drawing/svg.ts';

/** A sky over the whole scene. */
export function paintSky({ width, height, palette }: Scene): string {
  const [top, bottom] = palette.sky;
  return (
    verticalGradient('sky', [
      { at: 0, colour: top },
      { at: 0.75, colour: bottom },
    ]) + rectangle({ x: 0, y: 0 }, width, height, { fill: 'url(#sky)' })
  );
}

/** A sun with a glow or rings around it, or a moon, whole or a crescent. */
export function paintLuminary(scene: Scene, centre: Point, radius: number): string {
  const { palette, mood } = scene;
  const random = scene.random.fork('luminary');
  const isMoon = mood.features.has('moon') || (palette.isDark && !mood.features.has('sun'));
  if (mood.features.has('rain') && !mood.features.has('sun') && !mood.features.has('moon')) return '';
  const colour = isMoon ? palette.paper : palette.accent;
  const glow =
    radialGradient('glow', [
      { at: 0, colour, opacity: 0.55 },
      { at: 0.4, colour, opacity: 0.25 },
      { at: 1, colour, opacity: 0 },
    ]) + disc(centre, radius * 2.8, 'url(#glow)');

  if (isMoon && random.chance(0.5)) return glow + crescent(centre, radius, colour, random.between(-40, 40));
  if (random.chance(0.5)) return glow + disc(centre, radius, colour);

  const rings = [2.1, 1.65, 1.28].map((size) => disc(centre, radius * size, colour, { opacity: 0.16 }));
  return rings.join('') + disc(centre, radius, colour);
}

function crescent({ x, y }: Point, radius: number, colour: string, tilt: number): string {
  const moon = `M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius * 1.25} ${radius * 1.25} 0 0 0 0 ${-radius}Z`;
  return path(moon, {
    fill: colour,
    transform: `translate(${Math.round(x)} ${Math.round(y)}) rotate(${Math.round(tilt)})`,
  });
}

/** What hangs in the sky by the mood of the prompt: stars, clouds, birds. Belongs behind the land. */
export function paintHeavens(scene: Scene): string {
  const { mood, palette } = scene;
  const random = scene.random.fork('heavens');
  const parts: string[] = [];
  if (mood.features.has('stars') || (palette.isDark && random.chance(0.7))) parts.push(stars(scene));
  if (mood.features.has('clouds') || random.chance(0.3)) parts.push(clouds(scene));
  if (mood.features.has('birds') || (!palette.isDark && random.chance(0.3))) parts.push(birds(scene));
  return parts.join('');
}

function stars({ width, height, palette, detail, ...scene }: Scene): string {
  const random = scene.random.fork('stars');
  const count = 40 + detail * 40;
  const dots = Array.from({ length: count }, () => {
    const centre = { x: random.between(0, width), y: random.between(0, height * 0.75) };
    const size = random.chance(0.08) ? random.between(3, 5) : random.between(0.8, 2.4);
    return disc(centre, size, palette.paper, { opacity: random.between(0.4, 0.95) });
  });
  return dots.join('');
}

function clouds({ width, height, palette, mood, ...scene }: Scene): string {
  const random = scene.random.fork('clouds');
  const isStorm = mood.features.has('rain');
  const fill = isStorm ? palette.tone(0.35) : palette.paper;
  const bars: string[] = [];
  for (let cloud = random.integer(2, isStorm ? 6 : 4); cloud > 0; cloud -= 1) {
    const centre = { x: random.between(0, width), y: random.between(0.06, 0.36) * height };
    for (let bar = random.integer(2, 4); bar > 0; bar -= 1) {
      const length = random.between(130, 380);
      const thickness = random.between(22, 46);
      const corner = {
        x: centre.x + random.between(-150, 110) - length / 2,
        y: centre.y + bar * thickness * 0.72,
      };
      bars.push(rectangle(corner, length, thickness, { rx: thickness / 2, fill }));
    }
  }
  return group(bars.join(''), { opacity: isStorm ? 0.85 : 0.6 });
}

function birds({ width, height, palette, ...scene }: Scene): string {
  const random = scene.random.fork('birds');
  const flock = { x: random.between(0.15, 0.7) * width, y: random.between(0.1, 0.3) * height };
  const wings = Array.from({ length: random.integer(4, 9) }, () => {
    const span = random.between(9, 20);
    const [x, y] = [
      Math.round(flock.x + random.between(-20, 240)),
      Math.round(flock.y + random.between(-60, 60)),
    ];
    const data = `M${x - span} ${y - span * 0.4}Q${x - span * 0.4} ${y - span * 0.7} ${x} ${y}Q${x + span * 0.4} ${y - span * 0.7} ${x + span} ${y - span * 0.4}`;
    return line(data, palette.tone(1), 3);
  });
  return wings.join('');
}

/** Rain or snow over everything, where the mood has it. */
export function paintWeather({ width, height, palette, mood, detail, ...scene }: Scene): string {
  const random = scene.random.fork('weather');
  if (mood.features.has('rain')) {
    const strokes = Array.from({ length: 90 + detail * 50 }, () => {
      const [x, y] = [random.between(-50, width), random.between(-50, height)];
      const length = random.between(30, 90);
      return `M${Math.round(x)} ${Math.round(y)}l${Math.round(length * -0.3)} ${Math.round(length)}`;
    });
    return line(strokes.join(''), palette.paper, 2.2, { opacity: 0.35 });
  }
  if (mood.features.has('snow')) {
    const flakes = Array.from({ length: 70 + detail * 40 }, () =>
      disc({ x: random.between(0, width), y: random.between(0, height) }, random.between(1.5, 6), '#ffffff', {
        opacity: random.between(0.5, 0.95),
      }),
    );
    return flakes.join('');
  }
  return '';
}
