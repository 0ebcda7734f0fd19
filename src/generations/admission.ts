import type { Reach } from '../database/owned-rows.ts';
import { badUserInput, LienzoError } from '../errors.ts';
import { findImageByKey, type ImageRecord } from '../images/image-records.ts';
import type { CheckedPicture } from '../images/uploads.ts';
import type { ImageRequest } from '../provider/image-provider.ts';
import type { Settings } from './beginning.ts';
import type { ByteShare } from './byte-budget.ts';
import { estimateCost, maxSourcesOf } from './estimating.ts';
import type { GenerationRequest, GenerationSource } from './generation-request.ts';
import type { GenerationParts } from './parts.ts';
import { resolveOptions, type ResolvedOptions } from './resolve-options.ts';
import { variationPrompt } from './variation-prompt.ts';

/** A request that may be paid for. */
export interface Admitted {
  imageRequest: ImageRequest;
  settings: Settings;
}

/** What is needed of a request, whether it runs now or was written down before. */
export type Wanted = Pick<
  GenerationRequest,
  'kind' | 'prompt' | 'count' | 'options' | 'previews' | 'sources' | 'mask'
>;

/** Who asks for pictures, and which ones of the library they may start from. */
export interface Asker {
  id: string;
  reach: Reach;
}

/** One request holds its sources in memory until it is answered: 16 of the largest would be 800 MB. */
const MAX_SOURCES_BYTES = 256 * 1024 * 1024;

interface Source extends CheckedPicture {
  /** Set where the picture is one of the library. */
  imageId: string | undefined;
}

/**
 * Checks what can be seen at once, without decoding a picture: what a worker needs not find out later.
 * @throws LienzoError BAD_USER_INPUT, UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE, NOT_FOUND
 */
export async function preadmit(parts: GenerationParts, asker: Asker, wanted: Wanted): Promise<Settings> {
  const options = resolveOptions(wanted.options, { defaultModel: parts.defaultModel, now: parts.clock() });
  const prompt = promptOf(wanted);
  checkSourceCount(wanted, options.model);
  const sourceImageIds: string[] = [];
  const sourcePixels: number[] = [];
  for (const source of wanted.sources) {
    if ('file' in source) {
      await parts.uploads.checkType(source.file, source.field);
      // It is not decoded yet, and may be as large as an upload can be.
      sourcePixels.push(parts.maxUploadPixels);
    } else {
      const image = await findSource(parts, asker, source);
      sourceImageIds.push(image.id);
      sourcePixels.push(image.width * image.height);
    }
  }
  if (wanted.mask !== undefined) await parts.uploads.checkType(wanted.mask.file, wanted.mask.field);
  return settingsOf(options, sourceImageIds, { ...wanted, prompt, sourcePixels });
}

/**
 * Checks what the model and the library have to say about a request, the cheap things first. Nothing is written or paid.
 * @param memory for uploads and pictures, to be released by the caller when they are needed no more
 * @throws LienzoError BAD_USER_INPUT, UNSUPPORTED_IMAGE, PAYLOAD_TOO_LARGE, NOT_FOUND, STORAGE_UNAVAILABLE
 */
export async function admit(
  parts: GenerationParts,
  asker: Asker,
  wanted: Wanted,
  memory: ByteShare,
): Promise<Admitted> {
  const options = resolveOptions(wanted.options, { defaultModel: parts.defaultModel, now: parts.clock() });
  const prompt = promptOf(wanted);
  checkSourceCount(wanted, options.model);
  const sources: Source[] = [];
  // One after the other: a decoded picture is large, and seventeen at once are the memory of a small server.
  let totalBytes = 0;
  for (const source of wanted.sources) {
    if ('file' in source) memory.take(source.file.bytes.length);
    const read = await readSource(parts, asker, source);
    memory.take(read.bytes.length);
    totalBytes += read.bytes.length;
    if (totalBytes > MAX_SOURCES_BYTES) throw sourcesTooLarge();
    sources.push(read);
  }
  const [first] = sources;
  const mask =
    wanted.mask === undefined || first === undefined
      ? undefined
      : await readMask(parts, wanted.mask, first, memory);
  return {
    imageRequest: {
      ...options,
      prompt,
      count: wanted.count,
      sources,
      mask,
      previews: wanted.previews,
      safetyIdentifier: parts.safetyIdentifier(asker.id),
    },
    settings: settingsOf(
      options,
      sources.flatMap(({ imageId }) => imageId ?? []),
      { ...wanted, prompt, sourcePixels: sources.map(({ width, height }) => width * height) },
    ),
  };
}

function settingsOf(
  resolved: ResolvedOptions,
  sourceImageIds: string[],
  known: Pick<Wanted, 'count' | 'previews' | 'mask'> & { prompt: string; sourcePixels: number[] },
): Settings {
  const { model, ...options } = resolved;
  const { count, previews, prompt, sourcePixels } = known;
  // Whether a mask is counted is not documented, so it is; it is as large as the first source.
  const maskPixels = known.mask === undefined ? [] : sourcePixels.slice(0, 1);
  const estimatedCost = estimateCost(resolved, {
    count,
    previews,
    promptBytes: Buffer.byteLength(prompt),
    sourcePixels: [...sourcePixels, ...maskPixels],
  });
  return { model, options, sourceImageIds, estimatedCost };
}

function promptOf({ kind, prompt }: Wanted): string {
  return kind === 'VARY' ? variationPrompt(prompt) : (prompt ?? '');
}

function checkSourceCount({ kind, sources }: Wanted, model: string): void {
  const max = kind === 'EDIT' ? maxSourcesOf(model) : 1;
  if (kind === 'GENERATE' || (sources.length >= 1 && sources.length <= max)) return;
  throw badUserInput(
    'sources',
    `1 to ${max}`,
    `There must be 1 to ${max} sources to start from; there are ${sources.length}.`,
  );
}

function sourcesTooLarge(): LienzoError {
  return new LienzoError(
    'PAYLOAD_TOO_LARGE',
    `The sources together are larger than ${MAX_SOURCES_BYTES / (1024 * 1024)} MB once they are converted. Send fewer, or with fewer pixels.`,
    { details: { field: 'sources' } },
  );
}

async function readSource(parts: GenerationParts, asker: Asker, source: GenerationSource): Promise<Source> {
  if ('file' in source) {
    return { ...(await parts.uploads.checkPicture(source.file, source.field)), imageId: undefined };
  }
  const image = await findSource(parts, asker, source);
  const bytes = await parts.storage.read(image.key);
  return { bytes, format: image.format, width: image.width, height: image.height, imageId: image.id };
}

async function readMask(
  parts: GenerationParts,
  { file, field }: Wanted['mask'] & {},
  first: Source,
  memory: ByteShare,
): Promise<Uint8Array> {
  memory.take(file.bytes.length);
  const mask = await parts.uploads.checkMask(file, first, field);
  memory.take(mask.length);
  return mask;
}

async function findSource(
  parts: GenerationParts,
  asker: Asker,
  { key, field }: { key: string; field: string },
): Promise<ImageRecord> {
  const image = await findImageByKey(parts.client, asker.reach, key);
  if (image !== undefined) return image;
  throw new LienzoError('NOT_FOUND', 'There is no image with this key.', { details: { field } });
}
