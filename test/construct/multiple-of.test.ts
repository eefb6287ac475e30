import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/construct/validators.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { answerJson } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

const scripted = useScripted();

const isMultiple = (value: number, multipleOf: number): boolean => problemsOf({ multipleOf }, value).length === 0;

describe('multipleOf', () => {
  it('takes the prices of a receipt, and pays once for them', async () => {
    const receipt = { tea: 0.29, coffee: 4.35, cake: 19.99 };
    scripted.upstream.answer = answerJson(receipt);
    const price = { type: 'number', multipleOf: 0.01 };
    const schema = { type: 'object', properties: { tea: price, coffee: price, cake: price }, required: ['tea', 'coffee', 'cake'], additionalProperties: false };
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object attempts { validationErrors } } }';
    const input = { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt: 'Tea 0.29, coffee 4.35, cake 19.99.', schema };
    expect(rootOf(await post(scripted.subject.url, { query, variables: { input } }))).toEqual({ status: 'COMPLETED', object: receipt, attempts: [{ validationErrors: [] }] });
  });

  it('holds by the decimals that are written, whatever numbers stand for them', () => {
    const places = fc.nat({ max: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: -1_000_000, max: 1_000_000 }), places, (step, times, power) => {
        const multipleOf = Number(`${step}e-${power}`);
        expect(isMultiple(Number(`${step * times}e-${power}`), multipleOf)).toBe(true);
        expect(isMultiple(Number(`${step * times * 10 + 1}e-${power + 1}`), multipleOf)).toBe(false);
      }),
      { seed: 20_261_129, numRuns: 2_000 },
    );
  });

  it.each([
    [1e300, 0.01, true],
    [Number.MAX_VALUE, 2, true],
    [9_007_199_254_740_991, 3, false],
    [9_007_199_254_740_991, 6_361, true],
    [1e22, 1e20, true],
    [1e-24, 1e-25, true],
    [1.5e-24, 1e-24, false],
    [5e-324, 0.1, false],
    [0, 0.1, true],
    [7, 1.5, false],
  ])('%d of %d, at the ends of what numbers are: %s', (value, multipleOf, isOne) => {
    expect(isMultiple(value, multipleOf)).toBe(isOne);
  });

  it('says what it expects', () => {
    expect(problemsOf({ multipleOf: 0.05 }, 0.12)).toEqual(['the value must be multiple of 0.05']);
    expect(problemsOf({ multipleOf: 0.05 }, '0.12')).toEqual([]);
  });
});
