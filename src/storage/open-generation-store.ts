import type { GenerationStore } from './generation-store.ts';
import { MemoryGenerationStore } from './memory-generation-store.ts';
import type { DatabasePlace } from './open-database.ts';
import { openDatabase } from './open-database.ts';
import { SqlGenerationStore } from './sql/sql-generation-store.ts';
import { openSqliteInMemory } from './sqlite/open-sqlite.ts';

interface StorageOptions extends DatabasePlace {
  readonly storage: 'sqlite' | 'memory';
  readonly leaseMs: number;
}

/** Opens what the configuration asks for. Rejects with an error for the person who starts the server where the database is another server's, or cannot be used. */
export async function openGenerationStore({ storage, leaseMs, ...place }: StorageOptions): Promise<GenerationStore> {
  if (storage === 'memory') return new MemoryGenerationStore(await openSqliteInMemory());
  return new SqlGenerationStore(await openDatabase(place), { leaseMs, isAlone: true });
}
