import { expect, it } from 'vitest';
import { batchProblemCodes } from '../../src/batch/problems/index.ts';
import { read } from './support/documents.ts';

it('docs/batch.md lists the problems of the registry, in its order, each once', () => {
  const [, section = ''] = /^## Ask first\n([\s\S]*?)^## /m.exec(read('docs/batch.md')) ?? [];
  expect([...section.matchAll(/^\| `([A-Z0-9_]+)` \| .+ \|$/gm)].map(([, code]) => code)).toEqual(Object.keys(batchProblemCodes));
});
