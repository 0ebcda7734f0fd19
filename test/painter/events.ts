import type OpenAI from 'openai';
import { createPainter, type PainterOptions } from '../../src/painter/painter.ts';
import { createClient, model, png, smallSize } from './client.ts';

export type StreamEvent = OpenAI.Images.ImageGenStreamEvent | OpenAI.Images.ImageEditStreamEvent;

type Generation = Omit<OpenAI.Images.ImageGenerateParamsStreaming, 'model' | 'stream'>;
type Edit = Omit<OpenAI.Images.ImageEditParamsStreaming, 'model' | 'stream' | 'image'>;

const quick: PainterOptions = {
  delays: { timeoutMilliseconds: 5, slowMilliseconds: 5, partialMilliseconds: 1 },
};

/** All events of a streamed generation, of the small size and low quality where nothing else is said. */
export async function eventsOfGeneration(
  parameters: Generation,
  options: PainterOptions = {},
): Promise<StreamEvent[]> {
  const client = createClient({ ...quick, ...options });
  return collect(
    await client.images.generate({ model, size: smallSize, quality: 'low', ...parameters, stream: true }),
  );
}

export async function eventsOfEdit(
  images: readonly Uint8Array[],
  parameters: Edit,
  options: PainterOptions = {},
): Promise<StreamEvent[]> {
  const image = await Promise.all(images.map((bytes, index) => png(bytes, `picture-${index}.png`)));
  const client = createClient({ ...quick, ...options });
  const request = { model, size: smallSize, quality: 'low', image, ...parameters, stream: true } as const;
  return collect(await client.images.edit(request));
}

/** The pictures of events, in their order. */
export function picturesOf(events: readonly StreamEvent[]): Buffer[] {
  return events.map((event) => Buffer.from(event.b64_json, 'base64'));
}

async function collect(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The answer to a streamed request as fetch has it. */
export function fetchStream(
  prompt: string,
  { signal, ...options }: PainterOptions & { signal?: AbortSignal } = {},
): Promise<Response> {
  return createPainter({ ...quick, ...options })('http://painter.invalid/v1/images/generations', {
    method: 'POST',
    headers: { authorization: 'Bearer key' },
    body: JSON.stringify({
      model,
      prompt,
      size: smallSize,
      quality: 'low',
      stream: true,
      partial_images: 2,
    }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** What came of a stream before it failed, as names of events, and how it failed. */
export async function readUntilFailure(answer: Response): Promise<{ names: string[]; failure: unknown }> {
  let text = '';
  let failure: unknown;
  try {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  } catch (error) {
    failure = error;
  }
  return { names: [...text.matchAll(/^event: (.*)$/gm)].map(([, name = '']) => name), failure };
}
