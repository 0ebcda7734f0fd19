import { ASSUMED_PROMPT_BYTES, ASSUMED_SOURCE_PIXELS } from '../../generations/model-service.ts';
import { countSchema, sourceCountSchema } from '../../generations/request-rules.ts';
import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { ImageOptions } from '../types/image-options.ts';

builder.queryField('estimateCost', (t) =>
  t.field({
    type: 'Decimal',
    nullable: true,
    description: `US dollars that one generation costs at most, before anything is bought; null where the price of the model is not known, never "0". Room is left for a prompt of ${ASSUMED_PROMPT_BYTES.toLocaleString('en')} bytes in UTF-8 and for sources of ${ASSUMED_SOURCE_PIXELS.toLocaleString('en')} pixels each, but for no previews. The quality AUTO counts as the dearest of the model, the size "auto" as the dearest that there is (2880x2880): name both for a tighter bound. Options are refused as a generation would refuse them.`,
    extensions: requires(undefined),
    args: {
      options: t.arg({ type: ImageOptions, description: 'As they would be sent; defaults are filled in.' }),
      count: t.arg.int({
        required: true,
        defaultValue: 1,
        description: 'How many pictures, 1 to 10.',
        validate: { schema: countSchema },
      }),
      sources: t.arg.int({
        required: true,
        defaultValue: 0,
        description:
          'From how many pictures it starts, up to `ImageModel.maxSources`; a mask counts as one more.',
        validate: { schema: sourceCountSchema },
      }),
    },
    resolve: (_root, { options, count, sources }, { services }) =>
      services.models.estimateCost(options ?? {}, { count, sources }),
  }),
);
