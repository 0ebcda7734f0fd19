import type { Delivery } from './deliver.ts';
import { errorBody } from './error-answer.ts';
import type { StreamEvent } from './stream-events.ts';
import type { ImagesAnswer } from './usual-answer.ts';

/** An answer that is not the usual one. What is left out is as usual. */
export interface Scenario {
  /** Whether the pictures are made, and so are paid for: where that would be open, the worst is assumed. */
  made: boolean;
  /** Silence before the first byte. */
  silenceMilliseconds?: number;
  /** 200 */
  status?: number;
  /** Beside the usual ones; null leaves one out. */
  headers?: Record<string, string | null> | ((now: Date) => Record<string, string>);
  /** The body as it is sent, or what becomes of the usual answer before it is written as JSON. */
  body?: string | ((answer: ImagesAnswer) => unknown);
  /** What becomes of the events of a streamed answer; a text is sent as it stands. */
  events?: (events: StreamEvent[]) => (StreamEvent | string)[];
  /** How the answer goes over the wire; "whole", and for a stream "event by event" */
  delivery?: Delivery;
}

/** Keeps the names of the scenarios in the type. */
export function defineScenarios<Name extends string>(
  scenarios: Record<Name, Scenario>,
): Record<Name, Scenario> {
  return scenarios;
}

/** A failure in OpenAI's envelope: nothing was made. */
export function refusal(
  status: number,
  message: string,
  options: Parameters<typeof errorBody>[1] & { headers?: Scenario['headers'] } = {},
): Scenario {
  const { headers, ...error } = options;
  return {
    made: false,
    status,
    ...(headers === undefined ? {} : { headers }),
    body: JSON.stringify(errorBody(message, error)),
  };
}

/** A page of a proxy, a firewall or a content network that stands before the API. */
export function page(status: number, title: string, options: { made: boolean; server?: string }): Scenario {
  const server = options.server ?? 'nginx';
  return {
    made: options.made,
    status,
    headers: { 'content-type': 'text/html', server, 'x-request-id': null },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`,
  };
}
