import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Playlist } from './playlist.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** What tests ask of the fake itself: `GET /control/requests`, `POST /control/play` with names, `POST /control/reset`. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  { requests, playlist }: { requests: RecordedRequest[]; playlist: Playlist },
): Promise<void> {
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  switch (`${request.method} ${request.url}`) {
    case 'GET /control/requests':
      return reply(200, requests);
    case 'POST /control/play':
      try {
        playlist.queue((await json(request)) as string[]);
        return reply(200, {});
      } catch (error) {
        return reply(400, { message: String(error) });
      }
    case 'POST /control/reset':
      requests.length = 0;
      playlist.clear();
      return reply(200, {});
    default:
      return reply(404, { message: `${request.method} ${request.url} controls nothing` });
  }
}
