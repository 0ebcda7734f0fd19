import { errorCatalogue, type ErrorCode as Code } from '../../errors.ts';
import { builder } from '../builder.ts';

export const ImageFormat = builder.enumType('ImageFormat', {
  description: 'How a picture is encoded.',
  values: {
    PNG: { description: 'Lossless, with transparency; no compression level.' },
    JPEG: { description: 'Small files for photographs; never transparent.' },
    WEBP: { description: 'Smaller than both others at the same quality, with transparency.' },
  } as const,
});

export const ImageQuality = builder.enumType('ImageQuality', {
  description: 'How much work the model puts into a picture. More takes longer and costs more.',
  values: {
    AUTO: { description: 'The model decides.' },
    LOW: { description: 'A quick draft, the cheapest.' },
    MEDIUM: { description: 'Good for most purposes; used when nothing is said.' },
    HIGH: { description: 'Fine detail.' },
    XHIGH: { description: 'More detail than HIGH; gpt-image-2.5 and later.' },
    MAX: { description: 'As much as there is, the dearest; gpt-image-2.5 and later.' },
  } as const,
});

export const ImageBackground = builder.enumType('ImageBackground', {
  description: 'What lies behind the subject.',
  values: {
    AUTO: { description: 'The model decides.' },
    OPAQUE: { description: 'A painted background without any transparency.' },
    TRANSPARENT: { description: 'No background; needs the format PNG or WEBP.' },
  } as const,
});

export const ImageComplexity = builder.enumType('ImageComplexity', {
  description: 'How much the model plans before it paints; gpt-image-2.6 only.',
  values: {
    LOW: { description: 'Hardly any planning, the fastest.' },
    MEDIUM: { description: 'Some planning.' },
    HIGH: { description: 'Much planning, for scenes with many parts or much text.' },
  } as const,
});

export const GenerationKind = builder.enumType('GenerationKind', {
  description: 'What a generation started from: words alone, one picture, or several.',
  values: {
    GENERATE: { description: 'A prompt alone.' },
    VARY: { description: 'One picture, of which it made variations.' },
    EDIT: { description: 'A prompt and up to 16 pictures.' },
  } as const,
});

export const GenerationStatus = builder.enumType('GenerationStatus', {
  description: 'Where a generation stands on its way from request to stored pictures.',
  values: {
    QUEUED: { description: 'It waits for its turn; nothing was sent or billed.' },
    RUNNING: { description: 'The model works on it, or its pictures are being stored.' },
    SUCCEEDED: { description: 'Its pictures are stored.' },
    FAILED: { description: 'Nothing was made and nothing was billed; `error` says why.' },
    CANCELED: { description: 'It was canceled while it waited; nothing was billed.' },
    OUTCOME_UNKNOWN: { description: 'It was sent and no whole answer came back; it may have been billed.' },
  } as const,
});

export const Scope = builder.enumType('Scope', {
  description: 'What a credential allows.',
  values: {
    IMAGES_CREATE: {
      value: 'images:create',
      description: 'To buy pictures, and to cancel what one asked for.',
    },
    IMAGES_READ: { value: 'images:read', description: 'To read and watch images and generations.' },
    IMAGES_DELETE: { value: 'images:delete', description: 'To remove pictures and their files for good.' },
    ADMIN: {
      value: 'admin',
      description: 'Everything, with what belongs to other callers, and to make and revoke API keys.',
    },
  } as const,
});

export const BudgetPeriod = builder.enumType('BudgetPeriod', {
  description: 'How often a budget begins anew, in UTC.',
  values: {
    DAY: { description: 'Each day at midnight.' },
    MONTH: { description: 'On the first day of each month, at midnight.' },
  } as const,
});

export const ErrorCode = builder.enumType('ErrorCode', {
  description: 'What went wrong; `extensions.code` of an error has the same values.',
  values: Object.fromEntries(
    Object.entries(errorCatalogue).map(([code, { description }]) => [code, { description }]),
  ) as Record<Code, { description: string }>,
});
