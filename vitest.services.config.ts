import { defineConfig } from 'vitest/config';
import unitTests from './vitest.config.ts';

/**
 * What needs a database server, apart from the other tests: `npm run test:services`. The suites of every store run here over PostgreSQL.
 * Skipped where none answers at TEST_DATABASE_URL, or else at the usual local address.
 */
export default defineConfig({
  resolve: unitTests.resolve ?? {},
  test: {
    include: ['test/services/**/*.test.ts', 'test/storage/{generation-store,conversation-store,batch-store,readers,usage,recent-use,budgets}.test.ts'],
    env: { TEST_STORAGES: 'postgres' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
});
