import { toFile } from 'openai';
import type { ImageRequest, PictureFormat } from './image-provider.ts';

const mediaTypes: Record<PictureFormat, string> = {
  PNG: 'image/png',
  JPEG: 'image/jpeg',
  WEBP: 'image/webp',
};

/** Exactly what is meant: a parameter without a value is left out rather than sent as a default of ours. */
export function commonParameters(request: ImageRequest) {
  return {
    model: request.model,
    prompt: request.prompt,
    n: request.count,
    size: request.size,
    quality: lower(request.quality),
    output_format: lower(request.format),
    safety_identifier: request.safetyIdentifier,
    ...(request.compression === undefined ? {} : { output_compression: request.compression }),
    ...(request.background === undefined ? {} : { background: lower(request.background) }),
    ...(request.complexity === undefined ? {} : { complexity: lower(request.complexity) }),
  };
}

/** The pictures of an edit. */
export async function pictureParameters(request: ImageRequest) {
  const image = await Promise.all(
    request.sources.map((source, index) =>
      toFile(source.bytes, `source-${index + 1}.${lower(source.format)}`, {
        type: mediaTypes[source.format],
      }),
    ),
  );
  if (request.mask === undefined) return { image };
  return { image, mask: await toFile(request.mask, 'mask.png', { type: 'image/png' }) };
}

function lower<Text extends string>(text: Text): Lowercase<Text> {
  return text.toLowerCase() as Lowercase<Text>;
}
