import { DataDirError } from './data-dir-error.ts';
import type { GenerationStore } from './generation-store.ts';
import { MemoryGenerationStore } from './memory-generation-store.ts';
import { SqlGenerationStore } from './sql/sql-generation-store.ts';
import { lockFolder } from './sqlite/lock-folder.ts';
import { openSqlite, openSqliteInMemory } from './sqlite/open-sqlite.ts';

interface StorageOptions {
  readonly storage: 'sqlite' | 'memory';
  readonly dataDir: string;
  readonly leaseMs: number;
}

/** Opens what the configuration asks for. Rejects with a {@link DataDirError} where the folder is another server's, or cannot be used. */
export async function openGenerationStore({ storage, dataDir, leaseMs }: StorageOptions): Promise<GenerationStore> {
  if (storage === 'memory') return new MemoryGenerationStore(await openSqliteInMemory());
  let unlock = (): void => undefined;
  try {
    unlock = lockFolder(dataDir);
    const database = await openSqlite(dataDir);
    const close = () => database.close().finally(unlock);
    return new SqlGenerationStore({ ...database, close }, { leaseMs, isAlone: true });
  } catch (error) {
    unlock();
    if (error instanceof DataDirError) throw error;
    throw new DataDirError(`DATA_DIR ${dataDir} cannot be used: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
