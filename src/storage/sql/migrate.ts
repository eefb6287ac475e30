import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { isCodedError } from '../../errors.ts';
import type { Tables } from './tables.ts';

/** Steps that lead from an empty database to today's, by name. */
export type Migrations = Readonly<Record<string, Migration>>;

interface Place {
  /** The variable that names another database. */
  readonly variable: string;
  /** Where the database has several. */
  readonly schema?: string;
}

/** Brings the database to the tables that these steps make. Rejects where a newer release has changed it already, and where a step fails. */
export async function migrate(db: Kysely<Tables>, migrations: Migrations, { variable, schema }: Place = { variable: 'DATA_DIR' }): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) }, ...(schema === undefined ? {} : { migrationTableSchema: schema }) });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  if (failed !== undefined) throw new Error(`step ${failed} of its migration failed: ${reasonOf(error)}`, { cause: error });
  const unknown = (await findSteps(db)).find((name) => !(name in migrations));
  throw new Error(unknown === undefined ? `it could not be migrated: ${reasonOf(error)}` : `a newer release of bedrock-graphql has changed its database (${unknown}). Start that release, or another ${variable}.`, { cause: error });
}

/** What the database itself says. */
function reasonOf(error: unknown): string {
  const reason = isCodedError(error) ? (error.cause ?? error) : error;
  return reason instanceof Error ? reason.message : String(reason);
}

/** The steps that the database has taken. */
async function findSteps(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
    return rows.map(({ name }) => name);
  } catch {
    return []; // the first error says why
  }
}
