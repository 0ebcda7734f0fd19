import { findImageModel, isRetired, retiresSoon } from '../provider/models.ts';
import { type Finding, failed, warning } from './finding.ts';

/**
 * What our own data says about the model; undefined: nothing to worry about.
 * @param options.atOpenAI false: the server is another one, which may have models of its own
 */
export function lookUpModel(name: string, options: { now: Date; atOpenAI: boolean }): Finding | undefined {
  const { now, atOpenAI } = options;
  const model = findImageModel(name);
  if (model === undefined) {
    return atOpenAI
      ? warning('model', {
          text: `${name} is none of the image models that this version of Lienzo knows: options are passed on unchecked, and costs are not told.`,
          advice: 'If that is not meant, correct OPENAI_IMAGE_MODEL.',
        })
      : undefined;
  }
  const advice = `Set OPENAI_IMAGE_MODEL=${model.replacement}.`;
  if (isRetired(model, now)) {
    return failed('model', { text: `${name} was shut down on ${model.retiresOn}.`, advice });
  }
  if (retiresSoon(model, now)) {
    return warning('model', { text: `${name} will be shut down on ${model.retiresOn}.`, advice });
  }
  return undefined;
}
