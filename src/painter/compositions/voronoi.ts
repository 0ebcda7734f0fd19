import type { Point } from '../drawing/svg.ts';

export interface Cell {
  site: Point;
  corners: Point[];
}

/** The part of the rectangle that is nearer to each site than to any other. */
export function voronoiCells(sites: readonly Point[], width: number, height: number): Cell[] {
  return sites.map((site) => {
    let corners: Point[] = [
      { x: 0, y: 0 },
      { x: width, y: 0 },
      { x: width, y: height },
      { x: 0, y: height },
    ];
    for (const other of sites) if (other !== site) corners = keepNearer(corners, site, other);
    return { site, corners };
  });
}

/** Moves each site to the middle of its cell, which makes the cells more even. */
export function relax(sites: readonly Point[], width: number, height: number): Point[] {
  return voronoiCells(sites, width, height).map(({ site, corners }) =>
    corners.length === 0
      ? site
      : {
          x: corners.reduce((sum, corner) => sum + corner.x, 0) / corners.length,
          y: corners.reduce((sum, corner) => sum + corner.y, 0) / corners.length,
        },
  );
}

/** Cuts a polygon along the line halfway between two sites and keeps the side of the first. */
function keepNearer(corners: readonly Point[], site: Point, other: Point): Point[] {
  const middle = { x: (site.x + other.x) / 2, y: (site.y + other.y) / 2 };
  const side = (point: Point): number =>
    (point.x - middle.x) * (other.x - site.x) + (point.y - middle.y) * (other.y - site.y);
  const kept: Point[] = [];
  for (const [index, corner] of corners.entries()) {
    const next = corners[(index + 1) % corners.length] ?? corner;
    const [here, there] = [side(corner), side(next)];
    if (here <= 0) kept.push(corner);
    if (here < 0 !== there < 0 && here !== there) {
      const share = here / (here - there);
      kept.push({ x: corner.x + (next.x - corner.x) * share, y: corner.y + (next.y - corner.y) * share });
    }
  }
  return kept;
}
