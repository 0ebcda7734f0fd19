import { env } from 'node:process';
import { describe } from 'vitest';
import { isMissing } from '../support/missing.ts';
import { describeKilledServers } from './killed-servers.ts';

describe('a server that is killed again and again, on PostgreSQL', () => {
  if (isMissing(env['TEST_DATABASE_URL'] ? [] : ['TEST_DATABASE_URL'])) return;
  describeKilledServers('postgresql');
});
