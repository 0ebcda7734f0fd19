import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Form,
  formRequest,
  forms,
  frame,
  type Part,
  pieceSizes,
  readForm,
  roomyLimits,
} from './forms.ts';
import { runs } from './runs.ts';

/** Fields come first in what was read. */
function inOrder({ parts }: Form): Part[] {
  const isFile = (part: Part) => Number(part.fileName !== undefined);
  return parts.toSorted((one, other) => isFile(one) - isFile(other));
}

describe('a well-formed multipart form', () => {
  it('comes back with every field and file unchanged, wherever the network cuts it', async () => {
    const edge = fc.constantFrom('', '\r\n');
    await fc.assert(
      fc.asyncProperty(forms, edge, edge, pieceSizes, async (form, start, end, sizes) => {
        const body = Buffer.concat([Buffer.from(start), frame(form).subarray(0, -2), Buffer.from(end)]);
        expect(await readForm(formRequest(form.boundary, body, sizes))).toEqual(inOrder(form));
      }),
      runs(),
    );
  });

  it('is refused when its end is missing, wherever it was cut off, except for the last line break', async () => {
    await fc.assert(
      fc.asyncProperty(forms, fc.nat(), fc.boolean(), async (form, at, nearEnd) => {
        const whole = frame(form);
        const length = nearEnd ? whole.length - (at % 8) : at % whole.length;
        const outcome = await readForm(formRequest(form.boundary, whole.subarray(0, Math.max(length, 0))));
        if (length === whole.length || length === whole.length - 2) expect(outcome).toEqual(inOrder(form));
        else expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT' });
      }),
      runs(),
    );
  });

  it('is none any more when a name comes twice, even as a field and as a file', async () => {
    await fc.assert(
      fc.asyncProperty(forms, fc.nat(), fc.constantFrom(undefined, 'f'), async (form, place, fileName) => {
        const [twice] = form.parts.slice(place % Math.max(form.parts.length, 1));
        fc.pre(twice !== undefined);
        const parts = [...form.parts, { ...twice, fileName, content: '' }];
        const outcome = await readForm(formRequest(form.boundary, frame({ ...form, parts })));
        expect(outcome).toMatchObject({ code: 'BAD_USER_INPUT' });
      }),
      runs(),
    );
  });
});

/** `oddSize` is that of one file, all others have 3 bytes. */
function countedForm(counts: { fields: number; files: number; oddFile: number; oddSize: number }): Form {
  const type = 'application/octet-stream';
  const fields = Array.from({ length: counts.fields }, (_, place) => {
    return { name: `field ${place}`, fileName: undefined, type, content: 'text' };
  });
  const files = Array.from({ length: counts.files }, (_, place) => {
    return {
      name: `${place}`,
      fileName: '',
      type,
      content: 'x'.repeat(place === counts.oddFile ? counts.oddSize : 3),
    };
  });
  return { boundary: 'b', parts: [...fields, ...files] };
}

describe('the limits of a form', () => {
  it('are held to the byte and to the part, wherever the network cuts the body', async () => {
    const counts = fc.record({
      fields: fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(16, 17)),
      files: fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(17, 18)),
      oddFile: fc.nat({ max: 5 }),
      oddSize: fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(9, 10, 50)),
    });
    const sparedBytes = fc.constantFrom(-60, -1, 0, 0, 1, 1000);
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        counts,
        sparedBytes,
        fc.constantFrom([], [7, 300], [1000]),
        async (count, spared, sizes) => {
          const form = countedForm(count);
          const body = frame(form);
          const limits = { ...roomyLimits, maxFileBytes: 9, maxBytes: body.length + spared };
          const outcome = await readForm(formRequest('b', body, sizes), limits);
          const hasLargeFile = count.oddFile < count.files && count.oddSize > limits.maxFileBytes;
          const codes = [
            ...(count.fields > 16 || count.files > 17 ? ['BAD_USER_INPUT'] : []),
            ...(spared < 0 || hasLargeFile ? ['PAYLOAD_TOO_LARGE'] : []),
          ];
          if (codes.length === 0) expect(outcome).toEqual(form.parts);
          else expect(codes).toContain('code' in outcome ? outcome.code : 'none');
          taken += Number(codes.length === 0);
        },
      ),
      runs(),
    );
    expect(taken).toBeGreaterThan(runs().numRuns / 10);
  });
});
