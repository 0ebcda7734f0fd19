import { findImageModel, isRetired, retiresSoon } from '../provider/models.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Tells the operator when the model of requests that name none is shut down, or will be within 30 days. */
export function noticeRetirement(options: { defaultModel: string; now: Date; logger: Logger }): void {
  const { defaultModel, now, logger } = options;
  const model = findImageModel(defaultModel);
  if (model === undefined || !retiresSoon(model, now)) return;
  const facts = { model: defaultModel, retiresOn: model.retiresOn, replacement: model.replacement };
  if (isRetired(model, now)) {
    logger.error(
      facts,
      'the model OPENAI_IMAGE_MODEL was shut down: requests that name no other are refused',
    );
  } else {
    logger.warn(facts, 'the model OPENAI_IMAGE_MODEL will be shut down soon: set it to the replacement');
  }
}
