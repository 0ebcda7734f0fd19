import sharp, { type Sharp } from 'sharp';
import type { Composed } from './compose.ts';
import { createRandom } from './random.ts';

export interface Surface {
  /** Pixels. */
  width: number;
  height: number;
  /** Leaves the backdrop out. */
  isTransparent: boolean;
  /** Strength of the paper grain, 0..1. */
  grain: number;
}

/** Turns a drawing into pixels: four channels, 8 bits each. */
export async function render(drawing: Composed, surface: Surface): Promise<Sharp> {
  const figures = Buffer.from(toSvg(drawing, surface));
  const limits = { limitInputPixels: false } as const;
  const base =
    drawing.field === undefined || surface.isTransparent
      ? sharp(figures, limits)
      : sharp(drawing.field.pixels, {
          raw: { width: drawing.field.width, height: drawing.field.height, channels: 3 },
        })
          .resize(surface.width, surface.height, { fit: 'fill', kernel: 'cubic' })
          .composite([{ input: figures, ...limits }]);
  const painted = await base.ensureAlpha().raw().toBuffer();
  const canvas = sharp(painted, { raw: { width: surface.width, height: surface.height, channels: 4 } });
  if (surface.grain === 0) return canvas;
  return canvas.composite([
    { input: await grainTile(surface.grain), tile: true, blend: surface.isTransparent ? 'atop' : 'over' },
  ]);
}

function toSvg(drawing: Composed, { width, height, isTransparent }: Surface): string {
  const box = `${drawing.sceneWidth.toFixed(2)} ${drawing.sceneHeight.toFixed(2)}`;
  const content = isTransparent ? drawing.figures : drawing.backdrop + drawing.figures;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${box}" preserveAspectRatio="none">${content}</svg>`;
}

/** Light and dark specks, mostly transparent, that repeat without a seam: the look of printed paper. */
async function grainTile(strength: number): Promise<Buffer> {
  const size = 256;
  const random = createRandom('grain');
  const pixels = new Uint8Array(size * size * 4);
  for (let pixel = 0; pixel < size * size; pixel += 1) {
    const speck = random.between(-1, 1);
    pixels.fill(speck > 0 ? 255 : 0, pixel * 4, pixel * 4 + 3);
    pixels[pixel * 4 + 3] = Math.round(Math.abs(speck) ** 3 * 46 * strength);
  }
  return sharp(pixels, { raw: { width: size, height: size, channels: 4 } })
    .png()
    .toBuffer();
}
