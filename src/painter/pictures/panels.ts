import sharp from 'sharp';
import type { Size } from '../api/sizes.ts';
import { decode, type SourceImage } from '../api/source-images.ts';
import { type Pixels, toPixels, toSharp } from './pixels.ts';

/** A part of a picture, in pixels. */
export interface Box extends Size {
  left: number;
  top: number;
}

const panelsInRow = 5;

/**
 * Sets further pictures into the lower part of `box`, like photographs with a white border: in their order, from left to right and
 * from top to bottom.
 */
export async function setPanels(canvas: Pixels, pictures: readonly SourceImage[], box: Box): Promise<Pixels> {
  if (pictures.length === 0) return canvas;
  const side = Math.max(6, Math.round(Math.min(box.width / (panelsInRow + 1), box.height / 5)));
  const gap = Math.max(1, Math.round(side * 0.12));
  const border = Math.max(1, Math.round(side * 0.04));
  const inner = { width: side - 2 * border, height: side - 2 * border };
  const rows = Math.ceil(pictures.length / panelsInRow);

  const panels = [];
  for (const [index, picture] of pictures.entries()) {
    const [row, column] = [Math.floor(index / panelsInRow), index % panelsInRow];
    const photograph = sharp(await decode(picture, inner), { raw: { ...inner, channels: 4 } });
    const panel = photograph
      .extend({ top: border, bottom: border, left: border, right: border, background: '#ffffff' })
      .png();
    panels.push({
      input: await panel.toBuffer(),
      left: box.left + gap + column * (side + gap),
      top: Math.max(box.top, box.top + box.height - (rows - row) * (side + gap)),
    });
  }
  return toPixels(toSharp(canvas).composite(panels), canvas);
}
