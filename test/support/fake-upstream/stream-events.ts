import { colourOf, flatPicture, type ImagesAnswer, measure, type Order } from './usual-answer.ts';

/** A server-sent event; its name on the wire is its type. */
export interface StreamEvent {
  type: string;
  [field: string]: unknown;
}

/** What the Images API streams when all goes well: for each picture its partial ones, then the picture. */
export async function makeUsualEvents(
  endpoint: 'generations' | 'edits',
  order: Order,
  answer: ImagesAnswer,
): Promise<StreamEvent[]> {
  const subject = endpoint === 'edits' ? 'image_edit' : 'image_generation';
  const { created, size, quality, background, output_format } = answer;
  const shared = { created_at: created, size, quality, background, output_format };
  // A stream tells what each picture has cost.
  const usage = measure({ ...order, parameters: { ...order.parameters, n: 1 } }, size);
  const events: StreamEvent[] = [];
  for (const [index, item] of answer.data.entries()) {
    for (let step = 0; step < (order.parameters.partial_images ?? 0); step += 1) {
      // Below those of the pictures, so that none is like another.
      const colour = colourOf(-(order.number * 40 + index * 4 + step + 1), background === 'transparent');
      const partial = await flatPicture(size, output_format, colour);
      const type = `${subject}.partial_image`;
      const b64_json = partial.toString('base64');
      events.push({ type, b64_json, partial_image_index: step, ...shared });
    }
    events.push({ type: `${subject}.completed`, ...item, ...shared, usage });
  }
  return events;
}

export function isCompleted({ type }: StreamEvent): boolean {
  return type.endsWith('.completed');
}

/** An event as it goes over the wire. */
export function writeEvent(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
