import type { GenerationUpdate } from '../../generations/watching.ts';
import { builder } from '../builder.ts';

export const GenerationPreview =
  builder.objectRef<NonNullable<GenerationUpdate['preview']>>('GenerationPreview');

GenerationPreview.implement({
  description: 'A picture in the making, as it looks before it is finished.',
  fields: (t) => ({
    step: t.exposeInt('step', {
      description: 'Grows from one to the next, which is sharper. Some may be left out for a slow watcher.',
    }),
    dataUrl: t.exposeString('data_url', {
      description: 'A WebP of at most 512 pixels a side as a data URL, typically under 40 KB.',
    }),
  }),
});
