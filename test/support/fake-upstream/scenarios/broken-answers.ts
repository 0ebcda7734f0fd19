import { defineScenarios, page, refusal } from '../scenario.ts';
import type { ImagesAnswer } from '../usual-answer.ts';

const html = '<!doctype html><title>Welcome</title><p>Sign in to the network of this hotel.</p>';
const failed = 'The server had an error while processing your request. Sorry about that!';

/** Answers after which nobody knows what became of the request; here the pictures were made. */
export const brokenAnswers = defineScenarios({
  'server-error': { ...refusal(500, failed, { type: 'server_error' }), made: true },
  'server-error-page': page(500, '500 Internal Server Error', { made: true }),
  'error-that-never-ends': {
    ...refusal(500, failed, { type: 'server_error' }),
    made: true,
    delivery: 'half of the body and silence',
  },
  'bad-gateway-page': page(502, '502 Bad Gateway', { made: true }),
  'unavailable-page': page(503, '503 Service Temporarily Unavailable', { made: true }),
  // How an API gateway tells that the server behind it took too long.
  'unavailable-gateway': { made: true, status: 503, body: '{"message":"Service Unavailable"}' },
  'unavailable-empty': { made: true, status: 503, headers: { 'content-type': null }, body: '' },
  'gateway-timeout-page': page(504, '504 Gateway Time-out', { made: true }),
  'unknown-error-page': page(520, '520: Web server is returning an unknown error', {
    made: true,
    server: 'cloudflare',
  }),

  'empty-answer': { made: true, body: '' },
  'empty-answer-without-type': { made: true, headers: { 'content-type': null }, body: '' },
  'no-content': { made: true, status: 204, headers: { 'content-type': null }, body: '' },
  'html-answer': { made: true, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html },
  'html-called-json': { made: true, body: html },
  'broken-json': { made: true, body: '{"created": 1795000000, "data": [{"b64_json": "iVBORw0KGgoAAAAN' },
  'null-answer': { made: true, body: 'null' },
  'empty-object': { made: true, body: '{}' },
  'error-in-success': { made: true, body: '{"error":{"message":"odd","type":"server_error","code":null}}' },
  'no-pictures': { made: true, body: (answer) => ({ ...answer, data: [] }) },
  'null-picture': { made: true, body: (answer) => ({ ...answer, data: [null] }) },
  'address-only': {
    made: true,
    body: (answer) => ({ ...answer, data: [{ url: 'https://images.example.com/1.png' }] }),
  },
  'empty-base64': { made: true, body: (answer) => withPictures(answer, () => '') },
  'short-base64': {
    made: true,
    body: (answer) => withPictures(answer, (text) => text.slice(0, Math.floor(text.length / 2))),
  },
  'invalid-base64': {
    made: true,
    body: (answer) => withPictures(answer, (text) => `${text.slice(0, 60)}!?*${text.slice(63)}`),
  },
  'truncated-picture': {
    made: true,
    body: (answer) =>
      withPictures(answer, (text) => Buffer.from(text, 'base64').subarray(0, -20).toString('base64')),
  },
  'not-a-picture': {
    made: true,
    body: (answer) => withPictures(answer, () => Buffer.from('just a text').toString('base64')),
  },
});

function withPictures(answer: ImagesAnswer, change: (base64: string) => string): ImagesAnswer {
  return { ...answer, data: answer.data.map((item) => ({ b64_json: change(item.b64_json) })) };
}
