import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { Client } from 'pg';

/** An empty database of its own on the server of TEST_DATABASE_URL. */
export async function makeDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `lienzo_${randomUUID().replaceAll('-', '')}`;
  await administer(`create database ${name}`);
  const url = new URL(env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
}

/** Runs a statement on the server itself. */
async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: env['TEST_DATABASE_URL'] });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
