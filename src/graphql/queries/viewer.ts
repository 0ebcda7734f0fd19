import { builder } from '../builder.ts';
import { requires } from '../guards/required-scope.ts';
import { Viewer } from '../types/viewer.ts';

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who this server takes the caller for, and what they may still do.',
    extensions: requires(undefined),
    resolve: (_root, _args, { principal }) => principal,
  }),
);
