import type { AccessService } from '../access/access-service.ts';
import type { GenerationService } from '../generations/generation-service.ts';
import type { ModelService } from '../generations/model-service.ts';
import type { ImageLibrary } from '../images/image-library.ts';

/** What resolvers work with; everything is handed in, so that the schema can be built without any of it. */
export interface Services {
  generations: GenerationService;
  images: ImageLibrary;
  access: AccessService;
  models: ModelService;
}
