import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { ImageModel } from '../types/image-model.ts';

builder.queryField('imageModels', (t) =>
  t.field({
    type: [ImageModel],
    description:
      'The models that `ImageOptions.model` takes now, with the very rules by which options are refused. One that was shut down is left out; asking for it is an error whose `replacement` names another. None has `isDefault` where that befell the default of the server.',
    extensions: requires(undefined),
    resolve: (_root, _args, { services }) => services.models.list(),
  }),
);
