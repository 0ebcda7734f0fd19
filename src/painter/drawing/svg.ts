/** Small words for writing SVG. Coordinates are in scene units. */

export interface Point {
  x: number;
  y: number;
}

/** A number with at most two digits after the point: short, and equal on every machine. */
export function figure(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** "x,y x,y …" as path data. */
function pair({ x, y }: Point): string {
  return `${figure(x)} ${figure(y)}`;
}

export function polygonPath(points: readonly Point[]): string {
  return `M${points.map(pair).join('L')}Z`;
}

/** A curve through all points (Catmull-Rom as cubic Béziers). */
export function curvePath(points: readonly Point[]): string {
  const at = (index: number): Point =>
    points[Math.min(points.length - 1, Math.max(0, index))] ?? { x: 0, y: 0 };
  return `M${pair(at(0))}${segments(points.length - 1, at)}`;
}

/** A closed curve through all points. */
export function loopPath(points: readonly Point[]): string {
  const at = (index: number): Point => points[(index + points.length) % points.length] ?? { x: 0, y: 0 };
  return `M${pair(at(0))}${segments(points.length, at)}Z`;
}

function segments(count: number, at: (index: number) => Point): string {
  let path = '';
  for (let index = 0; index < count; index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const first = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 };
    const second = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 };
    path += `C${pair(first)} ${pair(second)} ${pair(to)}`;
  }
  return path;
}

export type Attributes = Record<string, string | number | undefined>;

/** A single shape: its opacity is written for fill and stroke, since `opacity` would cost a layer of its own. */
function writeShape({ opacity, ...attributes }: Attributes): string {
  return write({ ...attributes, 'fill-opacity': opacity, 'stroke-opacity': opacity });
}

function write(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) =>
      value === undefined ? '' : ` ${name}="${typeof value === 'number' ? figure(value) : value}"`,
    )
    .join('');
}

export function path(data: string, attributes: Attributes): string {
  return `<path d="${data}"${writeShape(attributes)}/>`;
}

export function line(data: string, stroke: string, width: number, attributes: Attributes = {}): string {
  return path(data, {
    fill: 'none',
    stroke,
    'stroke-width': width,
    'stroke-linecap': 'round',
    ...attributes,
  });
}

export function disc(centre: Point, radius: number, fill: string, attributes: Attributes = {}): string {
  return `<circle${writeShape({ cx: centre.x, cy: centre.y, r: radius, fill, ...attributes })}/>`;
}

export function ellipse(centre: Point, radiusX: number, radiusY: number, attributes: Attributes): string {
  return `<ellipse${writeShape({ cx: centre.x, cy: centre.y, rx: radiusX, ry: radiusY, ...attributes })}/>`;
}

export function rectangle(corner: Point, width: number, height: number, attributes: Attributes): string {
  return `<rect${writeShape({ x: corner.x, y: corner.y, width, height, ...attributes })}/>`;
}

export function group(content: string, attributes: Attributes): string {
  return `<g${write(attributes)}>${content}</g>`;
}

export interface Stop {
  at: number;
  colour: string;
  opacity?: number;
}

/** A gradient from top to bottom of the shape that it fills; fill with `url(#id)`. */
export function verticalGradient(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${writeStops(stops)}</linearGradient>`;
}

export function diagonalGradient(id: string, stops: readonly Stop[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="1" y2="1">${writeStops(stops)}</linearGradient>`;
}

/** A gradient from the centre of the shape outwards. */
export function radialGradient(id: string, stops: readonly Stop[]): string {
  return `<radialGradient id="${id}">${writeStops(stops)}</radialGradient>`;
}

function writeStops(stops: readonly Stop[]): string {
  return stops
    .map(
      ({ at, colour, opacity }) =>
        `<stop${write({ offset: at, 'stop-color': colour, 'stop-opacity': opacity })}/>`,
    )
    .join('');
}
