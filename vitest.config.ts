import { defineConfig } from 'vitest/config';

/**
 * Two projects: `lean` has all tests, over the transport that is the default, and `sdk` those of the datasource again, over the AWS SDK. `--project` chooses. With
 * TEST_TRANSPORT=sdk any other test runs over the SDK.
 */
export default defineConfig({
  // As Node resolves it: Vite would take graphql's `module` file, a second copy beside the one that Apollo Server requires.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    exclude: ['test/browser/**', 'test/soak/**', 'test/services/**', 'node_modules/**'],
    // What hangs is ended by these; a machine that is busy takes longer for what it does in a second.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 3, // on two cores: many tests wait for a process or a clock
    isolate: false, // to load the server anew for each file takes as long as half of the tests
    projects: [
      { extends: true, test: { name: 'lean', include: ['test/**/*.test.ts', 'local-bedrock/**/*.test.ts', 'src/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'sdk', env: { TEST_TRANSPORT: 'sdk' }, exclude: ['test/datasources/lean/**'], include: ['test/datasources/**/*.test.ts'] },
      },
    ],
  },
});
