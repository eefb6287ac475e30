import { DataDirError } from './data-dir-error.ts';
import { DatabaseUrlError } from './database-url-error.ts';
import type { Database } from './sql/database.ts';
import { lockFolder } from './sqlite/lock-folder.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

/** Where the database is: PostgreSQL where there is a URL, else SQLite in the folder. */
export interface DatabasePlace {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}

/** Opens the database for this process alone. Rejects with a {@link DataDirError} or {@link DatabaseUrlError} where another server uses it, or it cannot be used. */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  try {
    return await (place.databaseUrl === undefined ? openFolder(place.dataDir) : openServer(place.databaseUrl));
  } catch (error) {
    throw toPlaceError(place, error);
  }
}

async function openFolder(dataDir: string): Promise<Database> {
  const unlock = lockFolder(dataDir);
  try {
    const database = await openSqlite(dataDir);
    return { ...database, close: () => database.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openServer(databaseUrl: string): Promise<Database> {
  const { openPostgres } = await import('./postgres/open-postgres.ts'); // whoever uses SQLite does not load the driver
  return openPostgres(databaseUrl);
}

/** What the person who starts the server is told: the variable that names the place, and why it cannot be used. */
export function toPlaceError({ dataDir, databaseUrl }: DatabasePlace, cause: unknown): Error {
  if (cause instanceof DataDirError || cause instanceof DatabaseUrlError) return cause;
  if (databaseUrl !== undefined) return new DatabaseUrlError(`The database of DATABASE_URL cannot be used: ${explain(cause)}`, { cause });
  return new DataDirError(`DATA_DIR ${dataDir} cannot be used: ${explain(cause)}`, { cause });
}

/** A host with several addresses fails once for each. */
function explain(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(explain))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
