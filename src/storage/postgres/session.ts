import type { ClientConfig } from 'pg';
import { Client } from 'pg';
import type { Statement } from '../sql/statement.ts';
import { toParameter } from './connection.ts';
import { holdDatabase } from './hold-database.ts';
import { isAnswer } from './store-error.ts';

const mostNames = 256; // statements that PostgreSQL keeps parsed
const openingMs = 5_000; // beyond the waiting for the lock
const replanMs = 1_000;

/**
 * The one connection that writes, which holds the database for this process: whatever is written through it is written by the only server. Statements
 * are sent without waiting for the answer to those before them, and are run in the order of the calls.
 */
export class Session {
  /** The schema of the tables. */
  readonly schema: string;
  /** Resolves with the reason when the connection is gone, and with it the lock. */
  readonly lost: Promise<unknown>;
  readonly #client: Client;
  readonly #lose: (reason: unknown) => void;
  readonly #names = new Map<string, string>();
  #isLost = false;
  #plannedAt = 0;

  private constructor(client: Client, schema: string) {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.schema = schema;
    this.lost = promise;
    this.#client = client;
    this.#lose = resolve;
    client.on('error', (error) => this.abandon(error));
    client.on('end', () => this.abandon(new Error('The connection to the database was closed.')));
  }

  /** Rejects where the database cannot be reached, or another server holds it for longer than `lockWaitMs`. */
  static async open(config: ClientConfig, lockWaitMs: number): Promise<Session> {
    const client = new Client({ ...config, pipeline: true });
    client.on('error', () => undefined); // whoever waits for an answer hears of it
    const late = setTimeout(() => client.connection.stream.destroy(), openingMs + lockWaitMs);
    try {
      await client.connect();
      return new Session(client, await holdDatabase(client, lockWaitMs));
    } catch (error) {
      void client.end();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** What is asked for meanwhile is sent in one go. */
  together<T>(ask: () => T): T {
    const { stream } = this.#client.connection;
    stream.cork();
    try {
      return ask();
    } finally {
      stream.uncork();
    }
  }

  /** Begins a transaction; resolves with its id. */
  async begin(): Promise<string> {
    const isOld = performance.now() - this.#plannedAt > replanMs;
    if (isOld) this.#plannedAt = performance.now();
    // PostgreSQL plans each statement once in the life of a connection: well for tables that were empty then, and have grown.
    const begun = Promise.all([...(isOld ? [this.command('discard plans')] : []), this.command('begin')]);
    const [id] = await Promise.all([this.#read('select txid_current()::text as answer'), begun]);
    return id;
  }

  /** What became of a transaction of a session before this one, which is over since this one has the lock. Rejects where PostgreSQL does not know. */
  async hasCommitted(transaction: string): Promise<boolean> {
    const status = await this.#read('select txid_status($1::bigint) as answer', transaction);
    if (status !== 'committed' && status !== 'aborted') throw new Error(`The database does not know what became of a transaction: ${status}.`);
    return status === 'committed';
  }

  /** What goes on with a transaction, and ends it. */
  async command(sql: string): Promise<void> {
    await this.#ask({ text: sql });
  }

  /** How many rows it has changed. */
  async change({ sql, parameters }: Statement): Promise<number> {
    const name = this.#nameOf(sql);
    const { rowCount } = await this.#ask({ text: sql, values: parameters.map(toParameter), ...(name === undefined ? {} : { name }) });
    return rowCount ?? 0;
  }

  /** What a question is answered with that has one answer. */
  async #read(sql: string, ...values: string[]): Promise<string> {
    const { rows } = await this.#ask({ text: sql, values, name: this.#nameOf(sql) ?? '' });
    return String((rows[0] as { readonly answer: unknown } | undefined)?.answer);
  }

  /** For Kysely, which runs the migrations on it. */
  query(sql: string, parameters: readonly unknown[]) {
    return this.#ask({ text: sql, values: [...parameters] });
  }

  /** It is of no use any more. Whoever waits for an answer is told so. */
  abandon(reason: unknown): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#lose(reason);
    const { connection } = this.#client;
    connection.stream.destroy(); // at once: an orderly end would wait for answers
  }

  /** After the last answer. */
  async close(): Promise<void> {
    await this.#client.end();
  }

  async #ask(query: { readonly text: string; readonly values?: unknown[]; readonly name?: string }) {
    try {
      return await this.#client.query(query);
    } catch (error) {
      if (!isAnswer(error)) this.abandon(error);
      throw error;
    }
  }

  /** Each text of SQL is parsed once; those beyond the first hundreds, which come once, each time. */
  #nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known !== undefined || this.#names.size >= mostNames) return known;
    const name = `s${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }
}
