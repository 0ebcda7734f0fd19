import { LienzoError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { readGlobalId } from '../global-ids.ts';
import { requires } from '../guards/required-scope.ts';
import { ApiKey } from '../types/api-key.ts';

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: ApiKey,
    description: 'Ends an API key at once; what was begun with it is finished. Needs the scope ADMIN.',
    extensions: requires('admin'),
    args: { id: t.arg.id({ required: true, description: 'A global id, as `ApiKey.id` gives it.' }) },
    resolve: (_root, { id }, { principal, services }) => {
      const node = readGlobalId(id);
      if (node?.type !== 'ApiKey')
        throw new LienzoError('NOT_FOUND', 'There is no API key with this id.', { details: { field: 'id' } });
      return services.access.revokeApiKey(principal, node.id);
    },
  }),
);
