import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { answerJson } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

const scripted = useScripted();
const tuple = { prefixItems: [{ type: 'string' }], contains: { type: 'number' } };

describe('contains', () => {
  it('holds for each list by itself: one that is empty is not taken for the one before', async () => {
    const teams = [{ roles: ['admin'] }, { roles: [] }];
    scripted.upstream.answer = answerJson(teams);
    const schema = { type: 'array', items: { type: 'object', properties: { roles: { type: 'array', items: { type: 'string' }, contains: { const: 'admin' } } }, required: ['roles'] } };
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object candidate attempts { validationErrors } error { code } } }';
    const input = { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt: 'List the teams.', schema, mode: 'PROMPT', maxRepairs: 0 };
    expect(rootOf(await post(scripted.subject.url, { query, variables: { input } }))).toEqual({
      status: 'FAILED',
      object: null,
      candidate: teams,
      attempts: [{ validationErrors: ['/1/roles must contain at least 1 valid item(s)'] }],
      error: { code: 'SCHEMA_UNSATISFIED' },
    });
  });

  it.each<[schema: JsonObject, value: JsonValue, isValid: boolean]>([
    [{ contains: true }, [], false],
    [{ contains: true }, [1], true],
    [{ contains: { const: 1 }, minContains: 2 }, [1, 2, 1], true],
    [{ contains: { const: 1 }, minContains: 2 }, [1, 2], false],
    [{ contains: { const: 1 }, maxContains: 1 }, [1, 2, 1], false],
    [{ contains: { const: 1 }, minContains: 0 }, [], true],
    [{ contains: { const: 1 }, minContains: 0, maxContains: 1 }, [1, 1], false],
    [{ items: { contains: { const: 1 }, minContains: 2 } }, [[1, 1], [1]], false],
    [{ contains: { const: 1 } }, { a: 2 }, true],
    [{ not: tuple }, [], true],
    [{ if: tuple, then: false }, [], true],
    [{ if: tuple, then: false }, ['a', 1], false],
    [{ if: { prefixItems: [{ type: 'string' }, { type: 'string' }, { type: 'string' }], uniqueItems: true }, then: false }, ['a', 'a'], true],
    [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 1], false],
    [{ prefixItems: [{ type: 'string' }] }, [], true],
    [{ prefixItems: [{ type: 'string' }] }, [1], false],
  ])('%j of %j: %s', (schema, value, isValid) => {
    expect(problemsOf(schema, value).length === 0).toBe(isValid);
  });

  it('says what it expects', () => {
    expect(problemsOf({ contains: { const: 1 }, maxContains: 2 }, [1, 1, 1])).toEqual(['the value must contain at least 1 and no more than 2 valid item(s)']);
  });
});
