import { setImmediate as nextTurn } from 'node:timers/promises';
import sharp from 'sharp';
import type { Box } from './panels.ts';
import type { Pixels } from './pixels.ts';

/** How much of the painting shows at each pixel: 0 keeps the source byte for byte, 255 shows the painting alone. */
export interface Coverage {
  data: Uint8Array;
  /** The part of the picture that is painted at all; undefined where the mask lets nothing through. */
  box: Box | undefined;
}

const alphaOffset = 3;
/** Pixels that are worked on before other work of the process gets its turn: about 3 ms. */
const pixelsPerTurn = 2 ** 18;

/**
 * Reads a mask: painted is where it is transparent. The edge of the painting is soft, and the softness lies inside the
 * transparent area only.
 */
export async function readCoverage(mask: Pixels): Promise<Coverage> {
  const { width, height } = mask;
  const shape = { width, height, channels: 1 } as const;
  const open = await sharp(mask.data, { raw: { ...shape, channels: 4 } })
    .extractChannel('alpha')
    .negate()
    .raw()
    .toBuffer();
  const blurred = await sharp(open, { raw: shape })
    .blur(Math.max(0.6, Math.min(width, height) / 400))
    .extractChannel(0)
    .raw()
    .toBuffer();

  const data = new Uint8Array(width * height);
  const edges = { left: width, top: height, right: -1, bottom: -1 };
  await inTurns(width * height, (pixel) => {
    const openness = open[pixel] ?? 0;
    if (openness === 0) return;
    // On a straight edge the blurred mask is one half: from there inwards the painting grows from half to full strength.
    const distance = Math.min(1, Math.max(0, (blurred[pixel] ?? 0) / 127.5 - 1));
    data[pixel] = Math.max(1, Math.round(openness * (0.5 + 0.5 * distance)));
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    edges.left = Math.min(edges.left, x);
    edges.right = Math.max(edges.right, x);
    edges.top = Math.min(edges.top, y);
    edges.bottom = Math.max(edges.bottom, y);
  });
  const { left, top, right, bottom } = edges;
  return {
    data,
    box: right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 },
  };
}

/** Lays the painting over the source where the mask lets it through. */
export async function blend(source: Pixels, painting: Pixels, coverage: Coverage): Promise<Pixels> {
  const data = new Uint8Array(source.data);
  await inTurns(source.width * source.height, (pixel) => {
    const share = (coverage.data[pixel] ?? 0) / 255;
    if (share === 0) return;
    const at = pixel * 4;
    const below = (1 - share) * (source.data[at + alphaOffset] ?? 0);
    const above = share * (painting.data[at + alphaOffset] ?? 0);
    const alpha = below + above;
    for (let channel = at; channel < at + alphaOffset; channel += 1) {
      const mixed = (source.data[channel] ?? 0) * below + (painting.data[channel] ?? 0) * above;
      data[channel] = alpha === 0 ? 0 : Math.round(mixed / alpha);
    }
    data[at + alphaOffset] = Math.round(alpha);
  });
  return { data, width: source.width, height: source.height };
}

async function inTurns(pixels: number, work: (pixel: number) => void): Promise<void> {
  for (let start = 0; start < pixels; start += pixelsPerTurn) {
    const end = Math.min(pixels, start + pixelsPerTurn);
    for (let pixel = start; pixel < end; pixel += 1) work(pixel);
    await nextTurn();
  }
}
