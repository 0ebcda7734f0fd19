/** A colour as the eye orders it: lightness 0..1, chroma 0..0.37, hue in degrees (OKLCH by Björn Ottosson). */
export interface Colour {
  lightness: number;
  chroma: number;
  hue: number;
}

/** The colour as "#rrggbb"; chroma is lowered until the colour exists in sRGB. */
export function toHex(colour: Colour): string {
  return `#${toRgb(colour)
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** Red, green and blue, each 0..255. */
export function toRgb({ lightness, chroma, hue }: Colour): [number, number, number] {
  for (let reduced = chroma; reduced > 0.004; reduced *= 0.93) {
    const linear = toLinearRgb(lightness, reduced, hue);
    if (linear.every((channel) => channel >= -0.0005 && channel <= 1.0005)) return encode(linear);
  }
  return encode(toLinearRgb(lightness, 0, hue));
}

/** The colour at `share` (0..1) of the way between two, by the shorter way round the circle of hues. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const turn = ((((to.hue - from.hue) % 360) + 540) % 360) - 180;
  return {
    lightness: from.lightness + (to.lightness - from.lightness) * share,
    chroma: from.chroma + (to.chroma - from.chroma) * share,
    hue: from.hue + turn * share,
  };
}

function toLinearRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function encode(linear: [number, number, number]): [number, number, number] {
  const channel = (value: number): number => {
    const clipped = Math.min(1, Math.max(0, value));
    const gamma = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
    return Math.round(gamma * 255);
  };
  return [channel(linear[0]), channel(linear[1]), channel(linear[2])];
}
