import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node resolves it: Vite would take graphql's `module` file, a second copy beside the one that Apollo Server requires.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'local-bedrock/**/*.test.ts', 'src/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/soak/**', 'test/services/**', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
