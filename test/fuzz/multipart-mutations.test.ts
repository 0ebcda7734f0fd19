import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formRequest, forms, frame, pieceSizes, readForm } from './forms.ts';
import { mutate, mutations } from './mutations.ts';
import { runs } from './runs.ts';

const dispositions = [
  'Content-Disposition: form-data; name="a"',
  'content-disposition: form-data; name=b; filename="f"',
  "Content-Disposition:form-data;name=c;filename*=UTF-8''%0D%0A",
  "Content-Disposition: form-data; name=d; filename*=utf-8'en'%zz",
];
const headers = ['Content-Type: x', 'Content-Transfer-Encoding: base64', 'X: y', 'no header'];
const framing = ['\r\n', '\r\n\r\n', '\r', '\n', '--', '--b', '\r\n--b', '--b--', 'b'];
const signs = `" \\ ; : = * ' % name filename`.split(' ');
const marks = [...signs, ' ', '\0', '\xff', '\xef\xbb\xbf'];

/**
 * What must hold for any body. Refused: by code. Taken: nothing in the parts is made up, and written anew by the rules
 * they are read as the same parts. Either way the pieces in which the body came make no difference.
 */
async function isTaken(boundary: string, text: string, sizes: readonly number[]): Promise<boolean> {
  const body = Buffer.from(text, 'latin1');
  const outcome = await readForm(formRequest(boundary, body));
  expect(await readForm(formRequest(boundary, body, sizes))).toEqual(outcome);
  if ('code' in outcome) {
    expect(outcome.code).toBe('BAD_USER_INPUT');
    return false;
  }
  expect(text.startsWith(`--${boundary}`) || text.startsWith(`\r\n--${boundary}`)).toBe(true);
  expect(text.endsWith(`--${boundary}--`) || text.endsWith(`--${boundary}--\r\n`)).toBe(true);
  for (const { name, fileName, content } of outcome) {
    expect(name).toMatch(/^[^\r\n\0]{1,256}$/);
    expect(content).not.toContain(`\r\n--${boundary}`);
    expect(body.includes(content, 0, fileName === undefined ? 'utf8' : 'latin1')).toBe(true);
  }
  expect(await readForm(formRequest(boundary, frame({ boundary, parts: outcome })))).toEqual(outcome);
  return true;
}

describe('a body is refused by code or read without doubt, however the network cuts it:', () => {
  it('a well-formed one with bytes changed, deleted and inserted', async () => {
    const changes = mutations([...framing, ...marks], { min: 1, max: 3 });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(forms, changes, pieceSizes, async (form, changesOfForm, sizes) => {
        const text = mutate(frame(form).toString('latin1'), changesOfForm);
        taken += Number(await isTaken(form.boundary, text, sizes));
      }),
      runs(),
    );
    // So that the cases are neither all harmless nor all hopeless.
    expect(taken).toBeGreaterThan(runs().numRuns / 100);
    expect(taken).toBeLessThan(runs().numRuns * 0.9);
  });

  it('one that is put together from what forms are made of', async () => {
    const block = fc
      .array(fc.constantFrom(...dispositions, ...dispositions, ...headers), { minLength: 1, maxLength: 3 })
      .map((lines) => `${lines.join('\r\n')}\r\n\r\n`);
    const parts = fc.tuple(fc.constantFrom('--b\r\n', '\r\n--b\r\n'), fc.constantFrom(...dispositions));
    const part = parts.map(([start, disposition]) => `${start}${disposition}\r\n\r\nx`);
    const piece = fc.oneof(part, part, block, fc.constantFrom(...framing, ...marks));
    const starts = fc.constantFrom('', '\r\n', '\n', 'x', '--');
    const bodies = fc.tuple(starts, fc.array(piece, { maxLength: 6 }));
    const ends = fc.constantFrom('', '\r\n--b--', '\r\n--b--\r\n');
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(bodies, ends, pieceSizes, async ([start, pieces], end, sizes) => {
        taken += Number(await isTaken('b', start + pieces.join('') + end, sizes));
      }),
      runs(),
    );
    expect(taken).toBeGreaterThan(runs().numRuns / 100);
    expect(taken).toBeLessThan(runs().numRuns * 0.9);
  });

  it('one of any bytes, which is no form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), pieceSizes, async (bytes, sizes) => {
        expect(await isTaken('b', Buffer.from(bytes).toString('latin1'), sizes)).toBe(false);
      }),
      runs(),
    );
  });
});
