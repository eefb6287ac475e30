import { defineConfig } from 'vitest/config';

/**
 * Two projects: `sdk` has all tests, and `lean` those again that can tell the transports apart, over the lean one. `--project` chooses.
 */
export default defineConfig({
  // As Node resolves it: Vite would take graphql's `module` file, a second copy beside the one that Apollo Server requires.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    exclude: ['test/browser/**', 'test/soak/**', 'test/services/**', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'sdk', include: ['test/**/*.test.ts', 'local-bedrock/**/*.test.ts', 'src/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'lean', env: { TEST_TRANSPORT: 'lean' }, exclude: ['test/datasources/lean/**'], include: ['test/datasources/**/*.test.ts', 'test/generations/faults*.test.ts', 'test/generations/leaving.test.ts', 'test/aws-mode.test.ts', 'test/operations.test.ts'] },
      },
    ],
  },
});
