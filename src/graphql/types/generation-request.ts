import { countSchema, previewsSchema, promptSchema } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { ImageOptions } from './image-options.ts';
import { ImageSource, sourcesSchema } from './image-source.ts';

type Fields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

// What the three kinds of requests have in common.

const prompt = (t: Fields) =>
  t.string({
    required: true,
    description: 'What the picture should show, 1 to 32,000 characters.',
    validate: { schema: promptSchema },
  });

const common = (t: Fields) => ({
  count: t.int({
    required: true,
    defaultValue: 1,
    description: 'How many pictures, 1 to 10.',
    validate: { schema: countSchema },
  }),
  options: t.field({ type: ImageOptions, description: 'How it should be made.' }),
  previews: t.int({
    required: true,
    defaultValue: 0,
    description: 'How many previews to make for those who watch, 0 to 3; each costs 100 output tokens.',
    validate: { schema: previewsSchema },
  }),
});

const GenerateInput = builder.inputType('GenerateInput', {
  description: 'Pictures from words, as `generateImages` makes them.',
  fields: (t) => ({ prompt: prompt(t), ...common(t) }),
});

const VaryInput = builder.inputType('VaryInput', {
  description: 'Variations of one picture, as `varyImage` makes them: give exactly one of `file` and `key`.',
  fields: (t) => ({
    file: t.field({ type: 'File', description: 'PNG, JPEG, WebP, GIF, AVIF or TIFF.' }),
    key: t.string({ description: 'Object key of an image of the caller.' }),
    prompt: t.string({
      description: 'What should be different, if that matters.',
      validate: { schema: promptSchema },
    }),
    ...common(t),
  }),
});

const EditInput = builder.inputType('EditInput', {
  description: 'Pictures made from up to 16 others, as `editImage` makes them.',
  fields: (t) => ({
    prompt: prompt(t),
    sources: t.field({
      type: [ImageSource],
      required: true,
      description: '1 to 16 pictures. Their order counts: a prompt may say "the second picture".',
      validate: { schema: sourcesSchema },
    }),
    mask: t.field({
      type: 'File',
      description:
        'PNG under 4 MB, as large as the first source (as it is seen upright), transparent where to paint anew.',
    }),
    ...common(t),
  }),
});

export const GenerationRequest = builder.inputType('GenerationRequest', {
  description: 'What to make: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    generate: t.field({ type: GenerateInput, description: 'Pictures painted from words alone.' }),
    vary: t.field({ type: VaryInput, description: 'Variations of one picture.' }),
    edit: t.field({ type: EditInput, description: 'New pictures made from up to 16 others.' }),
  }),
});

export type RequestedGeneration = typeof GenerationRequest.$inferInput;
