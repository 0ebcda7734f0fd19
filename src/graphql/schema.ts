import './mutations/cancelGeneration.ts';
import './mutations/createApiKey.ts';
import './mutations/deleteImage.ts';
import './mutations/editImage.ts';
import './mutations/generateImage.ts';
import './mutations/generateImages.ts';
import './mutations/revokeApiKey.ts';
import './mutations/submitGeneration.ts';
import './mutations/varyImage.ts';
import './queries/apiKeys.ts';
import './queries/estimateCost.ts';
import './queries/generation.ts';
import './queries/generations.ts';
import './queries/image.ts';
import './queries/imageModels.ts';
import './queries/images.ts';
import './queries/node.ts';
import './queries/nodes.ts';
import './queries/viewer.ts';
import './subscriptions/generation.ts';
import './types/scalars.ts';
import { builder } from './builder.ts';

/** Built from the code alone: no key, disk, database or network is needed. */
export const schema = builder.toSchema();
