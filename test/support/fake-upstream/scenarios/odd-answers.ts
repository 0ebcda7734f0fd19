import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { defineScenarios } from '../scenario.ts';
import { flatPicture } from '../usual-answer.ts';

/** Answers that look odd, and yet have pictures that were paid for: they must be kept. */
export const oddAnswers = defineScenarios({
  'slow-header': { made: true, silenceMilliseconds: 2500 },
  'slow-drip': { made: true, delivery: 'drip' },
  chunked: { made: true, delivery: 'chunked' },
  gzip: { made: true, delivery: 'gzip' },
  'early-hints': { made: true, delivery: 'after early hints' },
  'unknown-fields': {
    made: true,
    headers: { 'x-new-header': 'new' },
    body: (answer) => ({
      ...answer,
      data: answer.data.map((item) => ({ ...item, revised_prompt: 'a cat', provenance: { c2pa: true } })),
      usage: { ...answer.usage, reasoning_tokens: 7 },
      svg_usage: null,
      new_field: [1, 2, 3],
    }),
  },
  'least-fields': { made: true, body: ({ data }) => ({ data }) },
  'created-accepted': { made: true, status: 201 },
  'json-called-text': { made: true, headers: { 'content-type': 'text/plain; charset=utf-8' } },
  'json-without-type': { made: true, headers: { 'content-type': null } },
  'without-request-id': { made: true, headers: { 'x-request-id': null } },
  'other-format': {
    made: true,
    body: async (answer) => {
      const webp = await flatPicture(answer.size, 'webp', { r: 9, g: 99, b: 199, alpha: 1 });
      return { ...answer, data: [{ b64_json: webp.toString('base64') }] };
    },
  },
  'other-size': {
    made: true,
    body: async (answer) => {
      const small = await flatPicture('640x480', answer.output_format, { r: 9, g: 99, b: 199, alpha: 1 });
      return { ...answer, data: [{ b64_json: small.toString('base64') }] };
    },
  },
  'one-of-them-broken': {
    made: true,
    body: (answer) => ({ ...answer, data: answer.data.map((item, index) => (index === 1 ? broken : item)) }),
  },
  'one-of-them-null': {
    made: true,
    body: (answer) => ({ ...answer, data: answer.data.map((item, index) => (index === 1 ? null : item)) }),
  },
  'one-too-few': { made: true, body: (answer) => ({ ...answer, data: answer.data.slice(1) }) },
  'usage-missing': { made: true, body: ({ usage: _usage, ...answer }) => answer },
  'usage-null': { made: true, body: (answer) => ({ ...answer, usage: null }) },
  'usage-in-words': {
    made: true,
    body: (answer) => ({ ...answer, usage: { ...answer.usage, output_tokens: 'many' } }),
  },
  'usage-negative': {
    made: true,
    body: (answer) => ({ ...answer, usage: { ...answer.usage, output_tokens: -1600 } }),
  },
  'usage-cached': {
    made: true,
    body: (answer) => ({
      ...answer,
      usage: {
        ...answer.usage,
        input_tokens: 1100,
        input_tokens_details: {
          text_tokens: 100,
          image_tokens: 1000,
          cached_tokens_details: { text_tokens: 40, image_tokens: 1000 },
        },
      },
    }),
  },
  'very-large-picture': {
    made: true,
    body: async (answer) => ({ ...answer, data: [{ b64_json: (await largePicture()).toString('base64') }] }),
  },
  // For the tests of `npm run test:long`: Node's own fetch gives up after 300 seconds.
  'silent-for-five-minutes': { made: true, silenceMilliseconds: 310_000 },
  'pause-of-five-minutes': { made: true, delivery: 'half of the body and a long pause' },
});

const broken = { b64_json: Buffer.from('\x89PNG, or so it seems').toString('base64') };

/** A PNG of noise with about 20 MB, 2600 pixels wide and high. */
function largePicture(): Promise<Buffer> {
  const side = 2600;
  const raw = { width: side, height: side, channels: 3 } as const;
  return sharp(randomBytes(side * side * 3), { raw })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
