import type { GenerationRecord } from '../../generations/ledger.ts';
import { builder } from '../builder.ts';
import { GenerationKind, GenerationStatus } from './enums.ts';
import { GenerationError } from './generation-error.ts';
import { Image } from './image.ts';
import { Usage } from './usage.ts';

export const Generation = builder.objectRef<GenerationRecord>('Generation');

builder.node(Generation, {
  description: 'One paid piece of work: what was asked of the model, what came of it and what it cost.',
  id: { resolve: (generation) => generation.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'fingerprint' in value,
  fields: (t) => ({
    kind: t.expose('kind', {
      type: GenerationKind,
      description: 'Whether it started from words alone or from pictures.',
    }),
    status: t.expose('status', { type: GenerationStatus, description: 'Where it stands now.' }),
    prompt: t.exposeString('prompt', {
      nullable: true,
      description: 'The words of the caller, trimmed; null for a variation without any.',
    }),
    model: t.exposeString('model', { description: 'Name of the image model that the request was sent to.' }),
    count: t.exposeInt('count', { description: 'How many pictures were asked for.' }),
    images: t.field({
      type: [Image],
      description: 'The pictures that came of it and were not deleted, in the order in which they were made.',
      resolve: ({ id }, _args, { loaders }) => loaders.imagesOfGeneration.load(id),
    }),
    sources: t.field({
      type: [Image],
      description:
        'Pictures of the library that it started from, in order; those deleted since are left out.',
      resolve: async ({ source_image_ids: ids }, _args, { loaders }) => {
        const sources = await Promise.all(ids.map((id) => loaders.image.load(id)));
        return sources.filter((image) => image !== undefined);
      },
    }),
    usage: t.field({
      type: Usage,
      nullable: true,
      description:
        'Tokens that the provider counted; null until it succeeded, or where the provider told none.',
      resolve: async ({ id }, _args, { loaders }) => (await loaders.spending.load(id))?.usage ?? null,
    }),
    estimatedCost: t.expose('estimated_cost', {
      type: 'Decimal',
      nullable: true,
      description:
        'US dollars that one call to the model costs at most, reckoned when this was recorded; an upload that waited undecoded counts as the largest there may be. Null where the price is not known.',
    }),
    cost: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'US dollars by `usage` and the list price of the model; null without usage, or where the price is not known.',
      resolve: async ({ id }, _args, { loaders }) => (await loaders.spending.load(id))?.cost ?? null,
    }),
    error: t.field({
      type: GenerationError,
      nullable: true,
      description: 'Why it failed, or why its pictures still wait to be stored; null otherwise.',
      resolve: ({ error }) => error,
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'When it was recorded, before anything was sent to the model.',
    }),
    startedAt: t.expose('started_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last begun; null while it is queued.',
    }),
    finishedAt: t.expose('finished_at', {
      type: 'DateTime',
      nullable: true,
      description: 'When it reached its final status; null before.',
    }),
  }),
});
