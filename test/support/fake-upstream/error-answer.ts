import type { Answer } from './write.ts';

/** OpenAI's error envelope. */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

/** @param options.type "invalid_request_error" unless it is told */
export function errorBody(
  message: string,
  options: { code?: string; param?: string; type?: string; [more: string]: unknown } = {},
): ErrorBody {
  const { code = null, param = null, type = 'invalid_request_error', ...more } = options;
  return { error: { message, type, param, code, ...more } };
}

/** A whole answer in the envelope. */
export function errorAnswer(status: number, message: string, code: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(errorBody(message, { code }))),
  };
}
