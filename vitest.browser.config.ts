import { defineConfig } from 'vitest/config';

/** The tests that need a browser, apart from the others: `npm run test:browser`. They build the explorer anew and start the real server. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/browser/kit/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 1,
  },
});
