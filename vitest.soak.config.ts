import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { Choices, scaled } from './test/soak/kit/scale.ts';
import unitTests from './vitest.config.ts';

// A whole run draws its seed, and tells it to all its processes; a part of one repeats itself.
if (Number(process.env['SOAK']) === 1) process.env['SOAK_SEED'] ??= String(1 + Math.floor(Math.random() * 2 ** 30));

const testsWithProperties = globSync(['test/**/*.test.ts', 'local-bedrock/**/*.test.ts'], { exclude: ['test/browser/**', 'test/soak/**', 'test/services/**'] }).filter((file) => readFileSync(file, 'utf8').includes("'fast-check'")).sort();
/** All of them in a whole run, else as large a part, by the seed. */
const chosen = new Choices('properties').shuffled(testsWithProperties).slice(0, scaled(testsWithProperties.length));

/**
 * What takes long, apart from the other tests: `npm run soak`, or a tenth of it in CI. First what measures, one file at a time; then the properties of the other tests, longer than there and
 * from other seeds. See test/soak/README.md.
 */
export default defineConfig({
  test: {
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 3_600_000,
    disableConsoleIntercept: true,
    projects: [
      {
        extends: true,
        resolve: unitTests.resolve ?? {},
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'], maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        resolve: { alias: [...((unitTests.resolve?.alias ?? []) as []), { find: /^fast-check$/, replacement: `${import.meta.dirname}/test/soak/kit/fast-check.ts` }] },
        test: { name: 'properties', include: chosen, maxWorkers: 3, isolate: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
