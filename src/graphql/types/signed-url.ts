import { builder } from '../builder.ts';

export const SignedUrl = builder.objectRef<{ url: string; expiresAt: Date }>('SignedUrl');

SignedUrl.implement({
  description: 'An address that gives the picture to whoever holds it, until it expires.',
  fields: (t) => ({
    url: t.exposeString('url', {
      description: 'Where the picture can be fetched without any further credential.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the address stops working.' }),
  }),
});
