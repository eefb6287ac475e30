import type { DatabasePlace } from '../../../src/storage/open-database.ts';
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
