import type { ClientConfig } from 'pg';
import { TypeOverrides, types } from 'pg';
import type { SqlValue } from '../sql/statement.ts';

const connectingMs = 5_000;
const quietMs = 10_000; // before a connection that says nothing is asked whether it is still there

const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number); // counts of tokens, far below what a number holds exactly; money is asked for as text

/** How connections to the database are made: what the URL says goes before it. */
export const toClientConfig = (url: string): ClientConfig => ({
  connectionString: url,
  application_name: 'bedrock-graphql',
  connectionTimeoutMillis: connectingMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: quietMs,
  types: parsers,
});

/** PostgreSQL's texts hold any character but NUL. It becomes what half an emoji becomes: U+FFFD. */
export const toParameter = (value: SqlValue): SqlValue => (typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value);
