import type { Principal } from '../access/principal.ts';
import { badUserInput, LienzoError } from '../errors.ts';
import { findImageByKey } from '../images/image-records.ts';
import { checkMask, checkPicture, type CheckedPicture } from '../images/uploads.ts';
import type { ImageRequest } from '../provider/image-provider.ts';
import { sourceLimits } from '../provider/models.ts';
import type { GenerationRequest, GenerationSource } from './generation-request.ts';
import type { GenerationParts } from './parts.ts';
import { resolveOptions } from './resolve-options.ts';
import { variationPrompt } from './variation-prompt.ts';

/** A request that may be paid for. */
export interface Admitted {
  imageRequest: ImageRequest;
  sourceImageIds: string[];
}

interface Source extends CheckedPicture {
  /** Set where the picture is one of the library. */
  imageId: string | undefined;
}

/**
 * Checks what the model and the library have to say about a request, the cheap things first. Nothing is written or paid.
 * @throws LienzoError BAD_USER_INPUT, UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE, NOT_FOUND, STORAGE_UNAVAILABLE
 */
export async function admit(
  parts: GenerationParts,
  principal: Principal,
  request: GenerationRequest,
): Promise<Admitted> {
  const options = resolveOptions(request.options, { defaultModel: parts.defaultModel, now: parts.clock() });
  const prompt = request.kind === 'VARY' ? variationPrompt(request.prompt) : (request.prompt ?? '');
  checkSourceCount(request);
  const sources: Source[] = [];
  // One after the other: a decoded picture is large, and seventeen at once are the memory of a small server.
  for (const source of request.sources) sources.push(await readSource(parts, principal, source));
  const [first] = sources;
  const mask =
    request.mask === undefined || first === undefined
      ? undefined
      : await checkMask(request.mask.file, first, request.mask.field, parts.uploadLimits);
  return {
    imageRequest: {
      ...options,
      prompt,
      count: request.count,
      sources,
      mask,
      safetyIdentifier: parts.safetyIdentifier(principal.id),
    },
    sourceImageIds: sources.flatMap(({ imageId }) => imageId ?? []),
  };
}

function checkSourceCount({ kind, sources }: GenerationRequest): void {
  const max = kind === 'EDIT' ? sourceLimits.maxSources : 1;
  if (kind === 'GENERATE' || (sources.length >= 1 && sources.length <= max)) return;
  throw badUserInput(
    'sources',
    `1 to ${max}`,
    `There must be 1 to ${max} sources to start from; there are ${sources.length}.`,
  );
}

async function readSource(
  parts: GenerationParts,
  principal: Principal,
  source: GenerationSource,
): Promise<Source> {
  if ('file' in source) {
    return { ...(await checkPicture(source.file, source.field, parts.uploadLimits)), imageId: undefined };
  }
  const image = await findImageByKey(parts.client, principal.id, source.key);
  if (image === undefined) {
    throw new LienzoError('NOT_FOUND', 'There is no image with this key.', {
      details: { field: source.field },
    });
  }
  const bytes = await parts.storage.read(image.key);
  return { bytes, format: image.format, width: image.width, height: image.height, imageId: image.id };
}
