import { onTestFinished } from 'vitest';
import type { GenerationStore } from '../../../src/storage/generation-store.ts';
import type { DatabasePlace } from '../../../src/storage/open-database.ts';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { newFolder } from './folders.ts';

type Storage = 'memory' | 'sqlite' | 'postgres';

const services = process.env['TEST_STORAGES'] === 'postgres' ? await import('../../services/kit/postgres.ts') : null;

/** What the suites of every store run over: what needs no server, or in `npm run test:services` what does. */
export const storages: readonly Storage[] = services === null ? ['memory', 'sqlite'] : ['postgres'];

/** What they need is not there. */
export const isMissing = services !== null && !services.hasPostgres;

/** An empty place, which goes with the test. */
export const newPlace = async (storage: Storage): Promise<DatabasePlace> => (storage === 'postgres' && services !== null ? { dataDir: '', databaseUrl: await services.newDatabase() } : { dataDir: newFolder() });

/** What STORAGE says of it. */
export const settingOf = (storage: Storage): 'memory' | 'sqlite' => (storage === 'memory' ? 'memory' : 'sqlite');

/** A store at a place, an empty one where none is given, as a server opens it. */
export async function openStoreOf(storage: Storage, place?: DatabasePlace): Promise<GenerationStore> {
  const store = await openGenerationStore({ storage: settingOf(storage), ...(place ?? (await newPlace(storage))), leaseMs: 6_000 });
  await store.renewLease();
  return store;
}

/** An empty store, closed when the test has ended. */
export async function openStoreForTest(storage: Storage): Promise<GenerationStore> {
  const store = await openStoreOf(storage);
  onTestFinished(() => store.close());
  return store;
}
