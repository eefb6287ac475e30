import { describe, expect, it } from 'vitest';
import { readQuotaFile } from '../../src/quota/index.ts';
import { problemsOf } from '../kit/problems.ts';
import { withQuotaFile } from './kit/quota-file.ts';

const model = 'amazon.nova-lite-v1:0';
const problemsIn = (content: unknown): Promise<readonly string[]> => withQuotaFile(content, (path) => Promise.resolve(problemsOf(() => readQuotaFile(path))));

describe('a file of quotas', () => {
  it('tells the limits of each model and scope', async () => {
    const content = { models: { [model]: { ON_DEMAND: { TOKENS_PER_MINUTE: 31_000, TOKENS_PER_DAY: 1_000_000 }, GLOBAL: { CONCURRENT_REQUESTS: 5 } } } };
    expect(await withQuotaFile(content, (path) => Promise.resolve(readQuotaFile(path)))).toEqual([
      { modelId: model, scope: 'ON_DEMAND', kind: 'TOKENS_PER_MINUTE', limit: 31_000 },
      { modelId: model, scope: 'ON_DEMAND', kind: 'TOKENS_PER_DAY', limit: 1_000_000 },
      { modelId: model, scope: 'GLOBAL', kind: 'CONCURRENT_REQUESTS', limit: 5 },
    ]);
  });

  it.each([
    ['no JSON', '{', [expect.stringMatching(/^the file: expected JSON\. .*\(line 1 column 2\)$/)]],
    ['no object', [], ['the file: expected an object with models']],
    ['a profile’s id', { models: { [`us.${model}`]: { ON_DEMAND: { TOKENS_PER_MINUTE: 1 } } } }, [expect.stringContaining('expected the id of a model as Bedrock lists it')]],
    ['a scope that is none', { models: { [model]: { EVERYWHERE: {} } } }, [`models["${model}"].EVERYWHERE: there is no such member`]],
    ['nothing', { models: { [model]: { ON_DEMAND: {} } } }, [expect.stringContaining('expected at least one of TOKENS_PER_MINUTE')]],
    ['negative, zero, broken and absurd limits, all at once', { models: { [model]: { ON_DEMAND: { TOKENS_PER_MINUTE: -1, TOKENS_PER_DAY: 0, REQUESTS_PER_MINUTE: 1.5, CONCURRENT_REQUESTS: 1e9 } } } }, Array.from({ length: 4 }, (): unknown => expect.stringContaining('expected a whole number from 1 to'))],
    ['a model twice, and a limit', `{ "models": { "${model}": { "ON_DEMAND": { "TOKENS_PER_MINUTE": 1, "TOKENS_PER_MINUTE": 2 } }, "${model}": { "GLOBAL": { "CONCURRENT_REQUESTS": 1 } } } }`, [`models["${model}"].ON_DEMAND.TOKENS_PER_MINUTE: expected it once`, `models["${model}"]: expected it once`]],
    ['a day that is less than a minute', { models: { [model]: { ON_DEMAND: { TOKENS_PER_MINUTE: 10, TOKENS_PER_DAY: 9 } } } }, [expect.stringContaining('expected TOKENS_PER_DAY to be no smaller than TOKENS_PER_MINUTE')]],
  ])('is refused with %s', async (_, content, problems) => {
    expect(await problemsIn(content)).toEqual(problems);
  });

  it('has to be there', () => {
    expect(() => readQuotaFile('/nowhere/quotas.json')).toThrow('the file: there is none of this name');
  });
});
