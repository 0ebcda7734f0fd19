import { configDotenv } from 'dotenv';
import { createKeysClient } from './client.ts';
import { CommandError, parseCommand, usage } from './command.ts';
import { run } from './run.ts';

// `npm run keys`: the client of the fields that administer API keys, for a server that runs.
configDotenv({ quiet: true });
try {
  const command = parseCommand(process.argv.slice(2));
  const client = createKeysClient({
    url: command.url ?? `http://127.0.0.1:${process.env['PORT'] || '4000'}`,
    credential: process.env['LIENZO_API_KEY'] || process.env['ADMIN_API_KEY'] || undefined,
  });
  for (const line of await run(client, command)) console.log(line);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.showsUsage ? `${error.message}\n\n${usage}` : error.message);
  process.exitCode = 1;
}
