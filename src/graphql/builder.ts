import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import ZodPlugin from '@pothos/plugin-zod';
import { brokenRule } from '../generations/request-rules.ts';
import type { Context } from './context.ts';
import type { UploadedFile } from './uploaded-file.ts';

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    Date: { Input: never; Output: string };
    DateTime: { Input: never; Output: Date };
    Decimal: { Input: string; Output: string };
    File: { Input: UploadedFile; Output: never };
    ImageSize: { Input: string; Output: string };
  };
}

/** On which all types and fields register: the one module whose import has an effect. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, ZodPlugin, ComplexityPlugin],
  // guards/query-cost.ts asks before anything is run; the plugin itself would ask too late where subscriptions are.
  complexity: { disabled: true },
  defaultFieldNullability: false,
  zod: { validationError: (error) => brokenRule(error) },
  relay: {
    // Ours answer null for malformed ids, where the plugin's throw.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    cursorType: 'String',
    // A connection has the number of its entries.
    edgesFieldOptions: {
      complexity: { field: 1, multiplier: 1 },
      nullable: false,
      description: 'The entries of this page, in order.',
    },
    nodeFieldOptions: { nullable: false, description: 'The entry itself.' },
    cursorFieldOptions: {
      description: 'Marks this place in the list: pass it as `after` to go on behind it.',
    },
    pageInfoFieldOptions: { description: 'Whether and where the list goes on.' },
    nodeTypeOptions: { description: 'Whatever can be fetched again by its global id.' },
    idFieldOptions: { description: 'Global id in the sense of Relay: opaque, unique over all types.' },
    pageInfoTypeOptions: { description: 'Where a page of a list stands in the whole of it.' },
    hasNextPageFieldOptions: { description: 'True when entries follow this page.' },
    hasPreviousPageFieldOptions: {
      description: 'Always false: lists are read forward only, as the Relay specification allows.',
    },
    startCursorFieldOptions: { description: 'Cursor of the first entry; null when the page is empty.' },
    endCursorFieldOptions: {
      description: 'Cursor of the last entry, for `after`; null when the page is empty.',
    },
  },
});

builder.queryType({
  description: 'What can be read: each caller sees their own images and generations only.',
});
builder.mutationType({
  description:
    'What costs money or changes something. One request may hold one field that pays: generateImage, generateImages, varyImage or editImage.',
});
builder.subscriptionType({
  description: 'What can be watched, over server-sent events at the same address.',
});
