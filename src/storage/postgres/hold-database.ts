import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { DatabaseError } from 'pg';

const lockNotAvailable = '55P03';

interface Facts {
  readonly schema: string | null;
  readonly encoding: string;
  readonly read_only: string;
}

/** What a session needs that holds a lock: nothing that it does takes too long but for us to say, it is never idle for too long, and when this process's machine is gone, PostgreSQL hears of it within a quarter of a minute. */
const settings = {
  lock_timeout: '2000', // ms
  statement_timeout: '0', // a statement that is cancelled takes up to 200 changes with it, or a whole migration
  transaction_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  tcp_keepalives_idle: '5', // s
  tcp_keepalives_interval: '3', // s
  tcp_keepalives_count: '3',
};

/**
 * Holds the tables in the connection's schema for this connection, until it ends, however it ends: the lock is PostgreSQL's. A lock whose holder
 * has just died is waited for. Resolves with the schema; rejects where another server holds it, or the database is none for us.
 */
export async function holdDatabase(client: Client, waitMs: number): Promise<string> {
  const { rows } = await client.query<Facts>("select current_schema() as schema, current_setting('server_encoding') as encoding, current_setting('transaction_read_only') as read_only");
  const { schema = null, encoding, read_only } = rows[0] ?? {};
  if (schema === null) throw new Error('its search_path names no schema that exists.');
  if (encoding !== 'UTF8') throw new Error(`its encoding is ${String(encoding)}, and must be UTF8.`);
  if (read_only === 'on') throw new Error('it can only be read: it is a standby, or default_transaction_read_only is on.'); // so its lock is worth nothing
  await setAll(client, { ...settings, lock_timeout: String(waitMs) });
  try {
    await client.query('select pg_advisory_lock($1)', [keyOf(schema)]);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === lockNotAvailable) {
      throw new Error('it is in use by another server. Stop it, or give this one a database or schema of its own; several servers cannot share one yet.', { cause: error });
    }
    throw error;
  }
  await setAll(client, settings);
  // Where somebody has turned syncing off for the database, commits are synced on its own disk all the same.
  await client.query("select set_config('synchronous_commit', 'local', false) where current_setting('synchronous_commit') = 'off'");
  return schema;
}

/** Those of them that this version of PostgreSQL knows. */
const setAll = (client: Client, values: Readonly<Record<string, string>>) =>
  client.query('select set_config(name, value, false) from unnest($1::text[], $2::text[]) as wanted (name, value) join pg_settings using (name)', [Object.keys(values), Object.values(values)]);

/** Advisory locks are numbers, and each database has its own. */
const keyOf = (schema: string): bigint => createHash('sha256').update(`bedrock-graphql ${schema}`).digest().readBigInt64BE();
