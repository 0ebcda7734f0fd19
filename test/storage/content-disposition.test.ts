import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition } from '../../src/storage/content-disposition.ts';

describe('contentDisposition', () => {
  it.each([
    [undefined, 'inline'],
    ['lienzo-1.png', 'attachment; filename="lienzo-1.png"'],
    [
      'a\r\nSet-Cookie: x.png',
      `attachment; filename="a__Set-Cookie_ x.png"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x.png`,
    ],
    ['a"; x=\\.png', `attachment; filename="a__ x__.png"; filename*=UTF-8''a%22%3B%20x%3D%5C.png`],
    ["d'ía*.png", `attachment; filename="d__a_.png"; filename*=UTF-8''d%27%C3%ADa%2A.png`],
    ['☀.png', `attachment; filename="_.png"; filename*=UTF-8''%E2%98%80.png`],
    ['\ud800.png', `attachment; filename="_.png"; filename*=UTF-8''%EF%BF%BD.png`],
  ])('%j becomes %s', (downloadName, disposition) => {
    expect(contentDisposition(downloadName)).toBe(disposition);
  });

  it('is a header of printable ASCII for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const disposition = contentDisposition(name);
        expect(disposition).toMatch(
          /^attachment; filename="[A-Za-z0-9 ._()-]*"(; filename\*=UTF-8''[A-Za-z0-9%._~!-]*)?$/,
        );
        expect(new Headers({ 'content-disposition': disposition }).get('content-disposition')).toBe(
          disposition,
        );
      }),
      { numRuns: 500 },
    );
  });
});
