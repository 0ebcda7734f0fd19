import { explainConnection } from './connection-failures.ts';
import { errorCodes, errorMessage, property, textProperty } from './error-facts.ts';
import { type Explanation, type Finding, failed, warning } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';

/** What the SDK's error tells. */
export interface OpenAIFailure {
  /** Something came back, whatever it was. */
  answered: boolean;
  /** undefined: no answer came, or one that is no error and no model either. */
  status: number | undefined;
  /** The body is a JSON object; one with a `message` is the `error` of OpenAI's envelope. */
  body: object | undefined;
  /** "invalid_api_key" */
  code: string | undefined;
  message: string;
  /** Codes along the chain of causes, "ECONNREFUSED". */
  systemCodes: readonly string[];
}

interface Context {
  /** Where the API is. */
  address: string;
  atOpenAI: boolean;
  clean: Cleaner;
}

interface Row {
  when: (failure: OpenAIFailure) => boolean;
  /** The painter may work all the same. */
  level?: 'warning';
  explain: (failure: OpenAIFailure, context: Context) => Explanation;
}

/** The first row that fits; source of codes and sentences: OpenAI's guide to error codes, and answers seen. */
const table: readonly Row[] = [
  {
    // A restricted key, as production should have, need not be allowed to read models.
    when: ({ status, message }) => (status === 401 || status === 403) && /missing scopes/i.test(message),
    level: 'warning',
    explain: () => ({
      text: 'The key is accepted, and it is restricted: it may not read the list of models, so the model could not be checked.',
      advice:
        'Give the key the permission Models: Read for this check, and see that it has the one to write images.',
    }),
  },
  {
    when: ({ status, code }) => status === 401 || code === 'invalid_api_key',
    explain: (_, { address, atOpenAI }) => ({
      text: `${address} refuses the key.`,
      advice: atOpenAI
        ? 'Make a new one at https://platform.openai.com/api-keys and set OPENAI_API_KEY.'
        : 'Set OPENAI_API_KEY to a key of that server, or correct OPENAI_BASE_URL.',
    }),
  },
  {
    when: ({ code }) => code === 'unsupported_country_region_territory',
    explain: () => ({
      text: 'OpenAI does not serve the country that this machine is in.',
      advice: 'Run the server in a supported country: https://platform.openai.com/docs/supported-countries',
    }),
  },
  {
    when: ({ status }) => status === 403,
    explain: ({ message }, { address, clean }) => ({
      text: `${address} forbids the request: ${clean(message)}`,
      advice: "Check the key's project and permissions, and the addresses that the organisation lets in.",
    }),
  },
  {
    when: ({ code }) => /^(insufficient_quota|billing_\w+)$/.test(code ?? ''),
    explain: () => ({
      text: 'The key is accepted, and its account has no credit left.',
      advice: 'Add credit or raise the limit at https://platform.openai.com/settings/organization/billing',
    }),
  },
  {
    when: ({ status }) => status === 429,
    level: 'warning',
    explain: () => ({
      text: 'The key is accepted, and too many requests are made with it at the moment.',
      advice: 'Try again in a minute.',
    }),
  },
  {
    // A compatible server need not describe models. OpenAI's own answer to a wrong path has an envelope.
    when: ({ status, body }) => status === 404 && body !== undefined && !('message' in body),
    level: 'warning',
    explain: (_, { address }) => ({
      text: `${address} answers and describes no models, so neither key nor model could be checked.`,
      advice: 'See that OPENAI_BASE_URL is whole: most end with /v1.',
    }),
  },
  {
    when: ({ status }) => status !== undefined && status >= 300 && status < 400,
    explain: (_, { address }) => ({
      text: `${address} only says that the API is elsewhere.`,
      advice: 'Set OPENAI_BASE_URL to the address that it leads to; a redirect is not followed.',
    }),
  },
  {
    when: ({ status }) => status !== undefined && status >= 500,
    explain: ({ status }, { address }) => ({
      text: `${address} is in trouble: it answers ${status}.`,
      advice: atStatusPage,
    }),
  },
  {
    when: ({ answered, status, body }) => answered && (status === 404 || body === undefined),
    explain: (_, { address }) => ({
      text: `What answers at ${address} is no Images API.`,
      advice: 'Correct OPENAI_BASE_URL: most end with /v1.',
    }),
  },
];

const atStatusPage = 'Try again later; for OpenAI, https://status.openai.com tells more.';

export function describeOpenAIFailure(error: unknown): OpenAIFailure {
  const status = property(error, 'status');
  const body = property(error, 'error');
  return {
    // The SDK gives a cause to broken connections only.
    answered: status !== undefined || property(error, 'cause') === undefined,
    status: typeof status === 'number' ? status : undefined,
    body: typeof body === 'object' && body !== null ? body : undefined,
    code: textProperty(error, 'code'),
    message: textProperty(body, 'message') ?? errorMessage(error),
    systemCodes: errorCodes(error),
  };
}

/** OpenAI has a code for it; compatible servers say it in words. */
export function isUnknownModel({ status, code, message }: OpenAIFailure): boolean {
  return code === 'model_not_found' || (status === 404 && /model.*(not exist|not found)/i.test(message));
}

/** The finding under `subject` that the failure amounts to. */
export function explainOpenAIFailure(subject: string, failure: OpenAIFailure, context: Context): Finding {
  const peer = {
    address: context.address,
    variable: 'OPENAI_BASE_URL',
    authorityVariable: 'NODE_EXTRA_CA_CERTS',
  };
  const noAnswer = failure.status === undefined && explainConnection(failure.systemCodes, peer);
  if (noAnswer) return failed(subject, noAnswer);
  const row = table.find(({ when }) => when(failure));
  if (row === undefined) {
    const words = failure.answered ? `answers ${failure.status}` : 'cannot be reached';
    return failed(subject, {
      text: `${context.address} ${words}: ${context.clean(failure.message)}`,
      advice: 'Check OPENAI_API_KEY, OPENAI_IMAGE_MODEL and OPENAI_BASE_URL.',
    });
  }
  return (row.level === 'warning' ? warning : failed)(subject, row.explain(failure, context));
}
