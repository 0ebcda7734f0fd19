import type { ApiKeyRecord } from '../../access/api-keys.ts';
import { builder } from '../builder.ts';
import { ApiKey } from './api-key.ts';

export const CreatedApiKey = builder
  .objectRef<{ record: ApiKeyRecord; key: string }>('CreatedApiKey')
  .implement({
    description: 'A new API key, and the only time that it is told.',
    fields: (t) => ({
      apiKey: t.expose('record', { type: ApiKey, description: 'What is known of it from now on.' }),
      key: t.exposeString('key', {
        description: 'The key itself, for the header `Authorization: Bearer …`. It is kept nowhere.',
      }),
    }),
  });
