import type { OfferedModel } from '../../generations/model-service.ts';
import { builder } from '../builder.ts';
import { ImageFormat, ImageQuality } from './enums.ts';

const ImageSizeRule = builder.objectRef<NonNullable<OfferedModel['sizeRule']>>('ImageSizeRule');

ImageSizeRule.implement({
  description: 'Which sizes a model makes, where there are too many to list them.',
  fields: (t) => ({
    multipleOf: t.exposeInt('multipleOf', { description: 'Both sides are divisible by this.' }),
    maxRatio: t.exposeInt('maxRatio', {
      description: 'The long side is at most so many times the short one.',
    }),
    maxEdge: t.exposeInt('maxEdge', { description: 'Neither side has more pixels.' }),
    minPixels: t.exposeInt('minPixels', { description: 'Width times height is this or larger.' }),
    maxPixels: t.exposeInt('maxPixels', { description: 'Width times height is this or smaller.' }),
  }),
});

const TokenPrices = builder.objectRef<NonNullable<OfferedModel['prices']>>('TokenPrices');

TokenPrices.implement({
  description: 'The list price of a model: US dollars for a million tokens of each kind.',
  fields: (t) => ({
    textInput: t.expose('textInput', { type: 'Decimal', description: 'Words that are sent: the prompt.' }),
    cachedTextInput: t.expose('cachedTextInput', {
      type: 'Decimal',
      description: 'Words that the provider still had from an earlier request.',
    }),
    imageInput: t.expose('imageInput', { type: 'Decimal', description: 'Pictures that are sent: sources.' }),
    cachedImageInput: t.expose('cachedImageInput', {
      type: 'Decimal',
      description: 'Pictures that the provider still had from an earlier request.',
    }),
    output: t.expose('output', {
      type: 'Decimal',
      description: 'Pictures that are made, previews among them.',
    }),
  }),
});

export const ImageModel = builder.objectRef<OfferedModel>('ImageModel');

ImageModel.implement({
  description:
    'A model that paints, and what it takes. The own model of the operator may be one that nothing is known of: its rules are null, and none is applied to it.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'What `ImageOptions.model` calls it; there is no other id.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether it is used when `ImageOptions.model` is left out; true for one model at most.',
    }),
    qualities: t.field({
      type: [ImageQuality],
      nullable: true,
      description:
        'All that `ImageOptions.quality` may be, the cheaper ones first; null where that is not known.',
      resolve: ({ qualities }) => qualities,
    }),
    formats: t.field({
      type: [ImageFormat],
      nullable: true,
      description: 'All that `ImageOptions.format` may be; null where that is not known.',
      resolve: ({ formats }) => formats,
    }),
    sizeRule: t.field({
      type: ImageSizeRule,
      nullable: true,
      description:
        'Any `ImageOptions.size` that keeps it is taken, and so is "auto". Null where there are no sizes but `sizes`, or where nothing is known.',
      resolve: ({ sizeRule }) => sizeRule,
    }),
    sizes: t.field({
      type: ['ImageSize'],
      nullable: true,
      description:
        'Sizes to choose from: common ones that keep `sizeRule`, or without a rule all that there are beside "auto". Null where nothing is known.',
      resolve: ({ sizes }) => sizes,
    }),
    transparentBackground: t.exposeBoolean('transparentBackground', {
      nullable: true,
      description:
        'Whether the background TRANSPARENT can be asked for, in PNG and WEBP; null where not known.',
    }),
    complexity: t.exposeBoolean('complexity', {
      nullable: true,
      description: 'Whether `ImageOptions.complexity` can be given at all; null where that is not known.',
    }),
    maxSources: t.exposeInt('maxSources', { description: 'From how many pictures an edit can start.' }),
    prices: t.field({
      type: TokenPrices,
      nullable: true,
      description: 'What its tokens cost; null where that is not known, and then no cost is ever told.',
      resolve: ({ prices }) => prices,
    }),
    retiresOn: t.expose('retiresOn', {
      type: 'Date',
      nullable: true,
      description:
        'The first day on which it is refused, since the provider shuts it down; it is always ahead. Null while no such day is announced.',
    }),
    replacement: t.exposeString('replacement', {
      nullable: true,
      description: 'Name of the model to change to before `retiresOn`.',
    }),
  }),
});
