import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { defaultLimits } from '../../src/graphql/limits.ts';

const document = readFileSync(new URL('../../docs/transports.md', import.meta.url), 'utf8');
const rows = new Map([...document.matchAll(/^\| `(\w+)`: .+ \| (\d+) \|/gm)].map(([, name = '', value]) => [name, Number(value)]));

it('docs/transports.md has the limits that hold', () => {
  const limits = Object.entries(defaultLimits).filter(([, value]) => typeof value === 'number');
  expect(rows).toEqual(new Map([...limits, ['MAX_BODY_BYTES', readConfig({}).maxBodyBytes]]));
});
