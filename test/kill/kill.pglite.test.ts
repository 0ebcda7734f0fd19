import { describe } from 'vitest';
import { describeKilledServers } from './killed-servers.ts';

describe('a server that is killed again and again, on PGlite', () => {
  describeKilledServers('pglite');
});
