import { env } from 'node:process';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openPostgreSqlDatabase } from '../../src/database/postgresql-database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { isMissing } from '../support/missing.ts';

const needed = ['TEST_DATABASE_URL', 'TEST_DATABASE_CA_FILE'];

describe('a connection to PostgreSQL', () => {
  if (isMissing(needed.filter((name) => !env[name]))) return;

  async function isEncrypted(tls: 'disable' | 'require' | 'verify-full', caFile?: string): Promise<boolean> {
    const database = await openPostgreSqlDatabase({
      url: env['TEST_DATABASE_URL'] ?? '',
      poolSize: 1,
      tls,
      caFile,
      logger: createLogger({ level: 'silent' }),
    });
    try {
      const query = sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
      return (await query.execute(database.client)).rows[0]?.ssl === true;
    } finally {
      await database.close();
    }
  }

  it('is in clear where TLS is disabled', async () => {
    expect(await isEncrypted('disable')).toBe(false);
  });

  it('is encrypted where TLS is required, whoever signed the certificate', async () => {
    expect(await isEncrypted('require')).toBe(true);
  });

  it('is encrypted and verified against an authority of our own', async () => {
    expect(await isEncrypted('verify-full', env['TEST_DATABASE_CA_FILE'])).toBe(true);
  });

  it('is refused where nobody that is trusted signed the certificate', async () => {
    await expect(isEncrypted('verify-full')).rejects.toThrow('self-signed certificate');
  });
});
