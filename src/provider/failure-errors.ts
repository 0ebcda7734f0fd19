import { LienzoError } from '../errors.ts';
import { isRecord, textOf, type Failure } from './failure-facts.ts';

// What clients are told of a failed call: none of the provider's own words.

export function unavailable({ retryAfterSeconds }: Failure): LienzoError {
  return new LienzoError(
    'PROVIDER_UNAVAILABLE',
    'The image provider cannot be reached right now. Nothing was made or billed; try again in a moment.',
    { details: { retryAfter: Math.ceil(retryAfterSeconds ?? 5) } },
  );
}

export function rateLimited({ retryAfterSeconds }: Failure): LienzoError {
  return new LienzoError(
    'PROVIDER_RATE_LIMITED',
    'The image provider limits how fast pictures are made. Nothing was made or billed; try again after the time given.',
    { details: { retryAfter: Math.ceil(retryAfterSeconds ?? 20) } },
  );
}

export function misconfigured(): LienzoError {
  return new LienzoError(
    'PROVIDER_MISCONFIGURED',
    "The image provider refuses this server's account. Nothing was made or billed; tell the operator of this server, whose log says why.",
  );
}

export function rejected({ envelope }: Failure): LienzoError {
  const details = isRecord(envelope['moderation_details']) ? envelope['moderation_details'] : {};
  const stage = details['moderation_stage'] === 'output' ? 'output' : 'input';
  const categories = Array.isArray(details['categories']) ? details['categories'] : [];
  return new LienzoError(
    'CONTENT_REJECTED',
    stage === 'input'
      ? 'Moderation refused the prompt or a picture. Change what you ask for and try again.'
      : 'Moderation refused the picture that was made. Change what you ask for and try again.',
    {
      details: {
        stage,
        categories: categories.filter(isCategory),
      },
    },
  );
}

/** Our names for the parameters of the API. */
const fieldsOfParameters = new Map([
  ['prompt', 'prompt'],
  ['n', 'count'],
  ['image', 'sources'],
  ['mask', 'mask'],
  ['size', 'options.size'],
  ['model', 'options.model'],
  ['quality', 'options.quality'],
  ['background', 'options.background'],
  ['complexity', 'options.complexity'],
  ['output_format', 'options.format'],
  ['output_compression', 'options.compression'],
]);

export function refusedArguments({ envelope }: Failure): LienzoError {
  const field = fieldsOfParameters.get(textOf(envelope['param']).replace(/\[.*$/, ''));
  return new LienzoError(
    'BAD_USER_INPUT',
    `The image model does not accept ${field === undefined ? 'these arguments' : `this value of ${field}`}. Nothing was made or billed; change it and try again.`,
    { details: { ...(field === undefined ? {} : { field }), rule: 'accepted by the model' } },
  );
}

/** Also what recovery tells of a call whose process died. */
export function outcomeUnknown(): LienzoError {
  return new LienzoError(
    'OUTCOME_UNKNOWN',
    'The request was sent to the image provider and no whole answer came back. It may have been billed, so it is not sent again by itself.',
  );
}

export function canceled(): LienzoError {
  return new LienzoError(
    'GENERATION_CANCELED',
    'The generation was canceled before anything was sent to the image provider. Nothing was made or billed.',
  );
}

function isCategory(value: unknown): value is string {
  return typeof value === 'string' && /^[\w/-]{1,60}$/.test(value);
}
