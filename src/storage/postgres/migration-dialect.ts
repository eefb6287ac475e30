import type { DatabaseIntrospector, PostgresPool, PostgresPoolClient, SchemaMetadata, TableMetadata } from 'kysely';
import { Kysely, PostgresAdapter, PostgresDialect } from 'kysely';
import type { Tables } from '../sql/tables.ts';
import type { Session } from './session.ts';

/** Runs the migrations on the connection that holds the database. */
export function migrateWith(session: Session): Kysely<Tables> {
  const query = (sql: string, parameters: readonly unknown[]) => session.query(sql, parameters);
  const connect = () => Promise.resolve({ query: query as unknown as PostgresPoolClient['query'], release: () => undefined });
  const pool: PostgresPool = { connect, end: () => Promise.resolve(), options: {} };
  return new Kysely({ dialect: new MigrationDialect({ pool }) });
}

class MigrationDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new HeldAdapter();
  }

  override createIntrospector(db: Kysely<Catalogue>): DatabaseIntrospector {
    return new OwnIntrospector(db);
  }
}

/** Nobody else can migrate what this process holds already. */
class HeldAdapter extends PostgresAdapter {
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve();
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve();
  }
}

interface Catalogue {
  readonly pg_namespace: { readonly nspname: string };
  readonly pg_tables: { readonly schemaname: string; readonly tablename: string };
}

/** Tells the migrator which tables there are, as far as it asks: it may be one schema of many, whose tables come and go. */
class OwnIntrospector implements DatabaseIntrospector {
  readonly #db: Kysely<Catalogue>;

  constructor(db: Kysely<Catalogue>) {
    this.#db = db;
  }

  getSchemas(): Promise<SchemaMetadata[]> {
    return this.#db.selectFrom('pg_namespace').select('nspname as name').execute();
  }

  async getTables(): Promise<TableMetadata[]> {
    const rows = await this.#db.selectFrom('pg_tables').select(['schemaname as schema', 'tablename as name']).execute();
    return rows.map(({ schema, name }) => ({ name, schema, isView: false, isForeign: false, columns: [] }));
  }
}
