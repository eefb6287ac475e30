import { defineConfig } from 'vitest/config';
import unitTests from './vitest.config.ts';

/** What takes long, apart from the other tests: `npm run soak`, or a tenth of it in CI. One file at a time, since they measure. See test/soak/README.md. */
export default defineConfig({
  resolve: unitTests.resolve ?? {},
  test: {
    include: ['test/soak/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
