import OpenAI, { toFile } from 'openai';
import { createPainter, type PainterOptions } from '../../src/painter/painter.ts';

export const model = 'gpt-image-2.6-flare';
/** The smallest size that is allowed: pictures of it are quick to paint. */
export const smallSize = '1024x640';
export const small = { width: 1024, height: 640 };

/** The official SDK with the painter in place of the network. */
export function createClient(options: PainterOptions = {}): OpenAI {
  return new OpenAI({
    apiKey: 'test-key',
    baseURL: 'http://painter.invalid/v1',
    maxRetries: 0,
    logLevel: 'off',
    fetch: createPainter(options),
  });
}

type Generation = Omit<OpenAI.Images.ImageGenerateParamsNonStreaming, 'model'>;
type Edit = Omit<OpenAI.Images.ImageEditParamsNonStreaming, 'model' | 'image'>;

/** The files of a generation, of the small size and low quality where nothing else is said. */
export async function generate(parameters: Generation): Promise<Buffer[]> {
  const answer = await createClient().images.generate({
    model,
    size: smallSize,
    quality: 'low',
    ...parameters,
  });
  return filesOf(answer);
}

/** The one file of a generation. */
export async function generateOne(prompt: string): Promise<Buffer> {
  return onlyOne(await generate({ prompt }));
}

export async function edit(images: readonly Uint8Array[], parameters: Edit): Promise<Buffer[]> {
  const files = await Promise.all(images.map((bytes, index) => png(bytes, `picture-${index}.png`)));
  const answer = await createClient().images.edit({
    model,
    size: smallSize,
    quality: 'low',
    image: files,
    ...parameters,
  });
  return filesOf(answer);
}

export async function editOne(images: readonly Uint8Array[], parameters: Edit): Promise<Buffer> {
  return onlyOne(await edit(images, parameters));
}

export function png(bytes: Uint8Array, name = 'picture.png'): Promise<File> {
  return toFile(bytes, name, { type: 'image/png' });
}

export function filesOf(answer: OpenAI.Images.ImagesResponse): Buffer[] {
  return (answer.data ?? []).map(({ b64_json: base64 }) => Buffer.from(base64 ?? '', 'base64'));
}

function onlyOne(files: readonly Buffer[]): Buffer {
  const [file] = files;
  if (file === undefined || files.length !== 1) throw new Error(`expected one picture, got ${files.length}`);
  return file;
}
