import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Does a PostgreSQL answer? What needs one is skipped where none does. */
export const hasPostgres = await ask(serverUrl, 'select 1').then(
  () => true,
  () => false,
);

/** A schema that goes with the test, as a database of its own. */
export async function newDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ask(serverUrl, `create schema ${name}`);
  onTestFinished(async () => {
    await ask(serverUrl, `drop schema ${name} cascade`);
  });
  const url = new URL(serverUrl);
  url.searchParams.set('options', `-c search_path=${name}`);
  url.searchParams.set('application_name', name); // by which its connections are known
  return url.href;
}

/** Asks as another program would, on a connection of its own. */
export async function ask<Row>(url: string, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const client = await connect(url);
  try {
    return (await client.query(sql, parameters)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** A connection of another program, which ends with the test at the latest. */
export async function openTool(url: string): Promise<Client> {
  const tool = await connect(url);
  onTestFinished(() => tool.end());
  return tool;
}

async function connect(url: string): Promise<Client> {
  const toolUrl = new URL(url);
  toolUrl.searchParams.set('application_name', 'another program');
  const client = new Client(toolUrl.href);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const connectionsOf = (url: string): string => new URL(url).searchParams.get('application_name') ?? '';

/** Ends every connection to the database that is not a tool's; how many there were. */
export async function terminateAll(url: string): Promise<number> {
  return (await ask(url, 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [connectionsOf(url)])).length;
}

/** Ends the connection that holds the database, and with it the lock. */
export async function terminateHolder(url: string): Promise<void> {
  const holders = "select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted and application_name = $1";
  if ((await ask(url, holders, [connectionsOf(url)])).length !== 1) throw new Error('nobody holds the database');
}

/** How many servers wait for the lock of the database. */
export async function countWaiting(url: string): Promise<number> {
  return (await ask(url, "select pid from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and not granted and application_name = $1", [connectionsOf(url)])).length;
}

/** Is the server's transaction held up by a lock of another program's? */
export async function isHeldUp(url: string): Promise<boolean> {
  return (await ask(url, "select pid from pg_stat_activity where wait_event_type = 'Lock' and application_name = $1", [connectionsOf(url)])).length > 0;
}

/** Makes commits that insert into the table wait, as they do for a standby that does not answer, until `release` is called. That a client has gone does not end them. */
export async function holdCommits(url: string, table: string): Promise<{ readonly release: () => Promise<unknown> }> {
  const tool = await openTool(url);
  await tool.query(`
    create function wait_for_tool() returns trigger language plpgsql as $$ begin
      perform set_config('lock_timeout', '0', true);
      perform pg_advisory_xact_lock(hashtext(current_schema()), 1);
      return null;
    end $$;
    create constraint trigger wait_for_tool after insert on ${table} deferrable initially deferred for each row execute function wait_for_tool();
    select pg_advisory_lock(hashtext(current_schema()), 1)`);
  return { release: () => tool.query('select pg_advisory_unlock(hashtext(current_schema()), 1)') };
}

/** A user of the database that is the test's own, and can be given settings; how it logs in. */
export async function newUser(url: string): Promise<string> {
  const name = connectionsOf(url);
  await ask(url, `create role ${name} superuser login password '${name}'`);
  onTestFinished(async () => {
    await ask(serverUrl, `drop owned by ${name} cascade; drop role ${name}`);
  });
  const own = new URL(url);
  own.username = name;
  own.password = name;
  return own.href;
}
