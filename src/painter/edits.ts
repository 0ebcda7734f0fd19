import type { EditForm } from './api/edit-form.ts';
import type { Parameters } from './api/parameters.ts';
import { type Size, sizeLike } from './api/sizes.ts';
import { decode, type SourceImage } from './api/source-images.ts';
import type { Commission } from './commission.ts';
import { cutOut } from './pictures/cutout.ts';
import { blend, readCoverage } from './pictures/masked-edit.ts';
import { paint } from './pictures/paint.ts';
import { setPanels } from './pictures/panels.ts';
import type { Pixels } from './pictures/pixels.ts';
import { vary } from './pictures/variation.ts';

/**
 * `POST /v1/images/edits`: pictures made from pictures. The first one is the base; with a mask only its open area is painted anew, without
 * one the whole is varied. Further pictures are set in as panels.
 * @throws Refusal 400 when a picture turns out to be broken
 */
export async function edit(parameters: Parameters, { sources, mask }: EditForm): Promise<Commission> {
  const [first, ...further] = sources;
  const size = parameters.size ?? sizeLike(first, parameters.model);
  const base: Pixels = { data: await decode(first, size), ...size };
  const makeOne = mask === undefined ? varied : await maskedBy(mask, size);
  return {
    parameters,
    size,
    background: keepsTransparency(parameters, first) ? 'transparent' : 'opaque',
    sources,
    paint: (index) => makeOne({ base, further, parameters, index }),
  };
}

interface Work {
  base: Pixels;
  further: readonly SourceImage[];
  parameters: Parameters;
  index: number;
}

async function varied({ base, further, parameters, index }: Work): Promise<Pixels> {
  const variation = await vary(base, parameters, index);
  const collage = await setPanels(variation, further, {
    left: 0,
    top: 0,
    width: base.width,
    height: base.height,
  });
  const isCutOut = parameters.background === 'transparent' && isOpaque(base);
  return isCutOut ? cutOut(collage) : collage;
}

async function maskedBy(mask: SourceImage, size: Size): Promise<(work: Work) => Promise<Pixels>> {
  const coverage = await readCoverage({ data: await decode(mask, size), ...size });
  return async ({ base, further, parameters, index }) => {
    if (coverage.box === undefined) return base;
    const isTransparent = parameters.background === 'transparent';
    const painting = await paint(parameters, size, { index, isTransparent });
    return blend(base, await setPanels(painting, further, coverage.box), coverage);
  };
}

/** "auto" keeps what the first picture has, where the format can hold it. */
function keepsTransparency({ background, format }: Parameters, first: SourceImage): boolean {
  if (format === 'jpeg' || background === 'opaque') return false;
  return background === 'transparent' || first.hasAlpha;
}

function isOpaque({ data }: Pixels): boolean {
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 255) return false;
  return true;
}
