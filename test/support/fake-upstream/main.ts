import type { AddressInfo } from 'node:net';
import { createFakeUpstream } from './server.ts';

// Stands in for OpenAI's Images API in tests, in a process of its own. Prints one line of JSON when it listens, and ends
// when its standard input does: when its parent says so or is gone.

const apiKey = process.env['API_KEY'] ?? 'sk-fake-upstream-key';
const server = createFakeUpstream({ apiKey });
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port, baseUrl: `http://127.0.0.1:${port}/v1`, apiKey }));
});

process.stdin.on('close', () => process.exit());
process.stdin.resume();
