import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes } from '../../src/errors.ts';

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| (yes|no) \| (.+) \| (.+) \|$/gm)].map(([, code = '', retryable, when = '', todo = '']) => ({ code, retryable: retryable === 'yes', when, todo }));

it('docs/errors.md lists the codes of the registry, in its order, each once, with their retryability', () => {
  const registry = Object.entries(errorCodes).map(([code, { retryable }]) => ({ code, retryable }));
  expect(rows.map(({ code, retryable }) => ({ code, retryable }))).toEqual(registry);
});

it('names no code that the registry does not have', () => {
  const named = [...document.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code);
  const variables = ['MAX_BODY_BYTES', 'ALLOWED_HOSTS', 'ALLOWED_ORIGINS', 'ALLOWED_PROFILES', 'ALLOWED_REGIONS', 'AWS_REGION', 'AWS_PROFILE', 'PRICES_FILE'];
  expect(named.filter((name) => !(name in errorCodes) && !variables.includes(name))).toEqual([]);
});
