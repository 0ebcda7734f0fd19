import { builder } from '../builder.ts';
import { ImageBackground, ImageComplexity, ImageFormat, ImageQuality } from './enums.ts';

export const ImageOptions = builder.inputType('ImageOptions', {
  description: 'How the pictures should be made. What is left out has a default.',
  fields: (t) => ({
    model: t.string({ description: "Name of the image model; the server's default when left out." }),
    size: t.field({
      type: 'ImageSize',
      description:
        'Size in pixels, 1024x1024 by default: both sides divisible by 16 and at most 3840, neither over three times the other, 655,360 to 8,294,400 pixels in all.',
    }),
    quality: t.field({ type: ImageQuality, description: 'How much work goes into them, MEDIUM by default.' }),
    format: t.field({ type: ImageFormat, description: 'How they are encoded, PNG by default.' }),
    compression: t.int({
      description: "Level of compression for JPEG and WEBP, 0 to 100; the model's own when left out.",
    }),
    background: t.field({ type: ImageBackground, description: 'What lies behind the subject.' }),
    complexity: t.field({ type: ImageComplexity, description: 'How much the model plans before it paints.' }),
  }),
});
