import type { OpenAIProvider } from '../provider/openai-provider.ts';
import { type Finding, failed, ok } from './finding.ts';
import type { Cleaner } from './foreign-text.ts';
import { lookUpModel } from './model-check.ts';
import { describeOpenAIFailure, explainOpenAIFailure, isUnknownModel } from './openai-failures.ts';
import { within } from './within.ts';

/** Whether address, key and model of the Images API belong together. Costs nothing. */
export async function checkOpenAI(options: {
  provider: Pick<OpenAIProvider, 'checkModel'>;
  /** undefined: OpenAI's own */
  baseUrl: string | undefined;
  model: string;
  now: Date;
  limitMilliseconds: number;
  clean: Cleaner;
}): Promise<Finding[]> {
  const { provider, baseUrl, model, now, limitMilliseconds, clean } = options;
  const atOpenAI = baseUrl === undefined;
  const address = baseUrl ?? 'https://api.openai.com/v1';
  const accepted = ok('painter', `${address} accepts the key.`);
  const concern = lookUpModel(model, { now, atOpenAI });
  try {
    await within(limitMilliseconds, () => provider.checkModel(model));
  } catch (error) {
    const failure = describeOpenAIFailure(error);
    if (!isUnknownModel(failure)) {
      const finding = explainOpenAIFailure('painter', failure, { address, atOpenAI, clean });
      return concern === undefined ? [finding] : [finding, concern];
    }
    return [accepted, concern?.level === 'FAILED' ? concern : unknownToAccount(model)];
  }
  const offered = `The account may use ${model}. What credit it has left shows only when a picture is bought.`;
  return [accepted, concern ?? ok('model', offered)];
}

function unknownToAccount(model: string): Finding {
  return failed('model', {
    text: `The account does not have the model ${model}.`,
    advice:
      'Correct OPENAI_IMAGE_MODEL, or allow the model in the settings of the project; some need a verified organisation.',
  });
}
