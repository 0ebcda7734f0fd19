import { Refusal } from './refusal.ts';

/** What the painter knows of a model; the rules are those of OpenAI's Images API in November 2026. */
export interface Model {
  name: string;
  /** Models of one generation share their rules and prices. */
  generation: '1' | '2' | '2.5' | '2.6';
  /** From this instant on the model is refused. */
  shutDownAt?: Date;
}

const december2026 = new Date('2026-12-01T00:00:00Z');

const models: readonly Model[] = [
  { name: 'gpt-image-2.6-flare', generation: '2.6' },
  { name: 'gpt-image-2.6-sunburst', generation: '2.6' },
  { name: 'gpt-image-2.5-flare', generation: '2.5' },
  { name: 'gpt-image-2.5-flare-2026-09-08', generation: '2.5' },
  { name: 'gpt-image-2.5-sunburst', generation: '2.5' },
  { name: 'gpt-image-2.5-sunburst-2026-09-08', generation: '2.5' },
  { name: 'gpt-image-2', generation: '2' },
  { name: 'gpt-image-2-2026-04-21', generation: '2' },
  { name: 'gpt-image-1.5', generation: '1', shutDownAt: december2026 },
  { name: 'gpt-image-1-mini', generation: '1', shutDownAt: december2026 },
  { name: 'chatgpt-image-latest', generation: '1', shutDownAt: december2026 },
];

const goneModels = ['gpt-image-1', 'dall-e-2', 'dall-e-3'];

/**
 * @throws Refusal 404 `model_not_found` for a model that is unknown or was shut down
 */
export function findModel(name: string, now: Date): Model {
  const model = models.find((candidate) => candidate.name === name);
  const isGone =
    goneModels.includes(name) ||
    (model?.shutDownAt !== undefined && now.getTime() >= model.shutDownAt.getTime());
  if (model === undefined || isGone) {
    const message = isGone
      ? `The model \`${name}\` has been shut down. Use gpt-image-2.6-flare or gpt-image-2.6-sunburst instead.`
      : `The model \`${name}\` does not exist or you do not have access to it.`;
    throw new Refusal(404, { message, param: 'model', code: 'model_not_found' });
  }
  return model;
}
