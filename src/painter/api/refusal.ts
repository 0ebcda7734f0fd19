/** An answer that is no success, in OpenAI's error envelope. Thrown anywhere below the painter's front door. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly error: ErrorEnvelope['error'];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    error: Partial<ErrorEnvelope['error']> & { message: string },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(error.message);
    this.status = status;
    this.error = { type: 'invalid_request_error', param: null, code: null, ...error };
    this.headers = headers;
  }
}

export interface ErrorEnvelope {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string | null;
    moderation_details?: { moderation_stage: 'input' | 'output'; categories: readonly string[] };
  };
}

/** 400 for one parameter. */
export function invalid(param: string, code: string, message: string): Refusal {
  return new Refusal(400, { message, param, code });
}

/** 400 `invalid_value`. */
export function invalidValue(param: string, message: string): Refusal {
  return invalid(param, 'invalid_value', message);
}
