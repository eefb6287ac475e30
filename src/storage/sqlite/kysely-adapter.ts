import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type { SqlValue } from '../sql/statement.ts';
import type { StatementCache } from './statement-cache.ts';
import { storeError } from './store-error.ts';

/** Lets Kysely's SQLite dialect, which was made for another driver, run its queries on Node's own. */
export function adaptForKysely(statements: StatementCache): SqliteDatabase {
  return { prepare: (sql) => adaptStatement(statements, sql), close: () => undefined };
}

function adaptStatement(statements: StatementCache, sql: string): SqliteStatement {
  const statement = told(() => statements.get(sql));
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => told(() => statement.all(...(parameters as readonly SqlValue[]))),
    run: (parameters) => told(() => statement.run(...(parameters as readonly SqlValue[]))),
    iterate: (parameters) => told(() => statement.iterate(...(parameters as readonly SqlValue[]))),
  };
}

function told<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw storeError(error);
  }
}
