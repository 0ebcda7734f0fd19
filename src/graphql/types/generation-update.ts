import type { GenerationUpdate as Update } from '../../generations/watching.ts';
import { builder } from '../builder.ts';
import { GenerationPreview } from './generation-preview.ts';
import { Generation } from './generation.ts';

export const GenerationUpdate = builder.objectRef<Update>('GenerationUpdate');

GenerationUpdate.implement({
  description: 'How a generation stands at one moment.',
  fields: (t) => ({
    generation: t.expose('generation', {
      type: Generation,
      description: 'The generation with all that is known of it by now.',
    }),
    preview: t.expose('preview', {
      type: GenerationPreview,
      nullable: true,
      description:
        'The newest look at the picture in the making; null before the first one, where none was asked for, and at the end.',
    }),
    queuePosition: t.exposeInt('queuePosition', {
      nullable: true,
      description: 'Place among all that wait for this server, 1 for the next one; null unless QUEUED.',
    }),
  }),
});
