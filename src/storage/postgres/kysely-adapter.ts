import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { HandleEmptyInListsPlugin, Kysely, PostgresDialect, replaceWithNoncontingentExpression } from 'kysely';
import type { Pool } from 'pg';
import type { SqlValue } from '../sql/statement.ts';
import type { Tables } from '../sql/tables.ts';
import { toParameter } from './connection.ts';
import { isAnswer, storeError } from './store-error.ts';

type Query = PostgresPoolClient['query'];

/** Reads on whichever connection is free, and builds statements. */
export function readWith(connections: Pool): Kysely<Tables> {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await told(connections.connect());
    let isBroken = false;
    const query = (sql: string, parameters: readonly SqlValue[]) => {
      const answer = client.query(sql, parameters.map(toParameter)).catch((error: unknown) => {
        isBroken ||= !isAnswer(error);
        throw error;
      });
      return told(answer);
    };
    return { query: query as unknown as Query, release: () => client.release(isBroken) }; // nobody else gets one that is broken
  };
  const pool: PostgresPool = { connect, end: () => Promise.resolve(), options: {} };
  const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression }); // SQLite takes them, PostgreSQL does not
  return new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [emptyLists] });
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw storeError(error);
  }
}
