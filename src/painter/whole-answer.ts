import { measureUsage } from './api/usage.ts';
import { type Commission, finish } from './commission.ts';

/** The body of an answer that is sent when all is painted: one picture after the other, so that an abort saves the rest. */
export async function wholeAnswer(
  commission: Commission,
  { now, signal }: { now: () => Date; signal: AbortSignal | undefined },
): Promise<object> {
  const { parameters, size, background, sources } = commission;
  const data: { b64_json: string }[] = [];
  for (let index = 0; index < parameters.count; index += 1) {
    signal?.throwIfAborted();
    const file = await finish(commission, await commission.paint(index));
    data.push({ b64_json: file.toString('base64') });
  }
  return {
    created: Math.floor(now().getTime() / 1000),
    background,
    data,
    output_format: parameters.format,
    quality: parameters.quality,
    size: `${size.width}x${size.height}`,
    usage: measureUsage(parameters, size, sources),
  };
}
