import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { buildSchema, getOperationAST, getVariableValues, isScalarType, parse } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { coerceVariables } from '../../src/graphql/coerce-variables.ts';
import type { EventScoped } from '../../src/graphql/context.ts';
import { defaultLimits } from '../../src/graphql/limits.ts';
import { createPipeline } from '../../src/graphql/pipeline.ts';
import type { Pipeline } from '../../src/graphql/pipeline.ts';
import type { PreparedOperation } from '../../src/graphql/prepared-operation.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { resolvers } from '../../src/resolvers/index.ts';

const log = { debug: () => undefined, info: () => undefined, error: () => undefined };
const context: EventScoped = { forEvent: () => context };
const text = `
  scalar JSON
  scalar Counted
  enum Mood { CALM LOUD }
  input Choice @oneOf { a: Int b: String }
  input Prompt { text: String! mood: Mood = CALM more: [Prompt!] choice: Choice count: Int }
  type Query { ok(prompt: Prompt, list: [[Int!]], counted: Counted): Boolean }
  type Subscription { tick(counted: Counted): Int }
`;

const create = (): { readonly schema: GraphQLSchema; readonly pipeline: Pipeline<EventScoped> } => {
  const schema = buildSchema(text);
  return { schema, pipeline: createPipeline<EventScoped>({ schema, log, limits: defaultLimits }) };
};

const prepare = (pipeline: Pipeline<EventScoped>, query: string, variables = {}): PreparedOperation => {
  const preparation = pipeline.prepare({ query, variables });
  if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
  return preparation.operation;
};

describe('coercing variables', () => {
  const schema = buildSchema(text);
  const operationOf = (query: string): OperationDefinitionNode => {
    const operation = getOperationAST(parse(query));
    if (!operation) throw new Error('no operation');
    return operation;
  };
  const operations = [
    'query ($prompt: Prompt) { ok }',
    'query ($prompt: Prompt!) { ok }',
    'query ($prompt: Prompt! = { text: "d", more: [{ text: "e", mood: LOUD }] }, $list: [[Int!]] = [1, [2]]) { ok }',
    'query ($list: [[Int!]]!, $prompt: [Prompt!]) { ok }',
    'query ($choice: Choice, $mood: Mood = LOUD, $json: JSON) { ok }',
  ].map(operationOf);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constantFrom<unknown>(null, 1, 2.5, 2 ** 40, 'text', 'LOUD', 'NONE', true), fc.array(tie('value'), { maxLength: 3 }), tie('prompt')),
    prompt: fc.record(
      { text: fc.oneof(fc.string(), fc.constantFrom<unknown>(null, 5)), mood: fc.constantFrom<unknown>('CALM', 'NONE', null), more: tie('value'), choice: fc.constantFrom<unknown>({ a: 1 }, { a: null }, { a: 1, b: '' }, {}), other: fc.constant(1) },
      { requiredKeys: [] },
    ),
  }));
  const valid = fc.record({ text: fc.string(), mood: fc.constantFrom('LOUD', null), choice: fc.constantFrom({ a: 1 }, { b: '' }), count: fc.nat() }, { requiredKeys: ['text'] });
  const variables = fc.record({ prompt: fc.oneof(valid, value), list: fc.oneof(fc.array(fc.array(fc.nat())), value), choice: fc.oneof(fc.constant({ a: 1 }), value), mood: fc.oneof(fc.constant('CALM'), value), json: value }, { requiredKeys: [] });

  it('agrees with graphql-js on every input', () => {
    const seen = { ok: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...operations), variables, (operation, raw) => {
        const theirs = getVariableValues(schema, operation.variableDefinitions ?? [], raw, { maxErrors: 1_000 });
        const ours = coerceVariables(schema, operation, raw);
        seen[theirs.errors === undefined ? 'ok' : 'refused'] += 1;
        if (theirs.errors === undefined) expect(ours).toEqual({ values: theirs.coerced, errors: [] });
        else expect(ours.errors).toHaveLength(Math.min(theirs.errors.length, 20));
      }),
      { seed: 7, numRuns: 1_000 },
    );
    expect(Math.min(seen.ok, seen.refused)).toBeGreaterThan(100);
  });

  it.each([
    ['query ($p: Prompt!) { ok }', {}, 'p', 'Variable "$p": a value of the required type Prompt! is missing.'],
    ['query ($p: Prompt!) { ok }', { p: null }, 'p', 'Variable "$p": the type Prompt! allows no null.'],
    ['query ($p: Prompt!) { ok }', { p: { text: '', more: [{ text: '' }, { text: 5 }] } }, 'p.more[1].text', 'Variable "$p.more[1].text": String cannot represent a non string value: 5'],
    ['query ($p: Prompt!) { ok }', { p: { text: '', mood: 'CALN' } }, 'p.mood', 'Variable "$p.mood": expected one of CALM, LOUD, got "CALN".'],
  ])('names the place: %s %j', (query, raw, field, message) => {
    const [error, another] = coerceVariables(schema, operationOf(query), raw).errors;
    expect([error?.message, error?.extensions['field'], another]).toEqual([message, field, undefined]);
  });

  it('tells twenty errors, and looks at nothing behind them', () => {
    let looked = false;
    const prompts = Object.defineProperty(Array.from<unknown>({ length: 30 }).fill({}), 25, {
      get: () => {
        looked = true;
        return {};
      },
    });
    const { errors } = coerceVariables(schema, operationOf('query ($list: [Prompt!]!, $more: [Prompt!]!) { ok }'), { list: prompts, more: prompts });
    expect(errors.map((error) => error.extensions['field'])).toEqual(Array.from({ length: 20 }, (_, index) => `list[${index}]`));
    expect(looked).toBe(false);
  });
});

describe('the pipeline', () => {
  it('needs a scalar JSON that passes values through', () => {
    expect(() => createPipeline({ schema: buildSchema('type Query { ok: Boolean }'), log, limits: defaultLimits })).toThrow('JSON');
    const schema = buildSchema(text);
    const json = schema.getType('JSON');
    if (isScalarType(json)) json.parseValue = (value) => structuredClone(value);
    expect(() => createPipeline({ schema, log, limits: defaultLimits })).toThrow('JSON');
  });

  it('looks into variables once for an operation, however many events it has', async () => {
    const { schema, pipeline } = create();
    let looks = 0;
    const counted = schema.getType('Counted');
    if (isScalarType(counted)) {
      counted.parseValue = (value) => {
        looks += 1;
        return value;
      };
    }
    const tick = schema.getSubscriptionType()?.getFields()['tick'];
    const seen: unknown[] = [];
    const value = { long: ['prompt'] };
    if (tick) {
      tick.subscribe = async function* (_source: unknown, args: { counted: unknown }) {
        seen.push(args.counted);
        yield* await Promise.resolve([1, 2, 3]);
      };
      tick.resolve = (event: unknown, args: { counted: unknown }) => {
        seen.push(args.counted);
        return event;
      };
    }
    const operation = prepare(pipeline, 'subscription ($c: Counted!) { tick(counted: $c) }', { c: value });
    const stream = await pipeline.subscribe(operation, context, new AbortController().signal);
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    const results: unknown[] = [];
    for await (const texts of stream) results.push(...texts);
    expect(results).toEqual(['{"data":{"tick":1}}', '{"data":{"tick":2}}', '{"data":{"tick":3}}']);
    expect(looks).toBe(1);
    expect(seen).toHaveLength(4);
    for (const counted of seen) expect(counted).toBe(value);
  });

  it('parses and validates a text once, whether it is accepted or refused', () => {
    const { pipeline } = create();
    expect(prepare(pipeline, '{ ok }').document).toBe(prepare(pipeline, '{ ok }').document);
    expect(prepare(pipeline, '{ ok }').document).not.toBe(prepare(pipeline, '{ ok  }').document);
    const refuse = () => pipeline.prepare({ query: '{ nothing }' });
    const [first, again] = [refuse(), refuse()];
    expect(first.ok).toBe(false);
    expect(again).toBe(first);
  });

  it('forgets texts in the end, and never keeps a huge one', () => {
    const { pipeline } = create();
    const huge = `{ ok } # ${'x'.repeat(70_000)}`;
    expect(prepare(pipeline, huge).document).not.toBe(prepare(pipeline, huge).document);
    const first = pipeline.prepare({ query: '{ nothing }' });
    const kept = prepare(pipeline, '{ ok }').document;
    for (let index = 0; index < 20; index += 1) pipeline.prepare({ query: `{ nothing${index} } # ${'x'.repeat(60_000)}` });
    expect(pipeline.prepare({ query: '{ nothing }' })).not.toBe(first);
    expect(prepare(pipeline, '{ ok }').document).toBe(kept);
  });

  it('names the fields of the root through fragments', () => {
    const { pipeline } = create();
    const { rootFields, kind, name } = prepare(pipeline, 'query A { a: ok ...f } fragment f on Query { __typename ... { b: ok } }');
    expect({ rootFields, kind, name }).toEqual({ rootFields: ['ok', '__typename'], kind: 'query', name: 'A' });
  });
});

describe('documents that are remembered take no more memory than they may, however short they are', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const fields = Array.from({ length: 900 }, (_, index) => `f${index}:__typename`).join(' ');
  const kinds = {
    'that are good': { count: 250, most: 100_000_000, toText: (index: number) => `{a${index}:__typename ${fields}}`, ok: true },
    'that are refused': { count: 2_000, most: 20_000_000, toText: (index: number) => `{a${index}:server{versio}}`, ok: false },
    'that cannot be read': { count: 5_000, most: 20_000_000, toText: (index: number) => `{a${index}:server{version`, ok: false },
  };
  it.each(Object.entries(kinds))('of those %s', (_name, { count, most, toText, ok }) => {
    const pipeline = createPipeline<EventScoped>({ schema: createSchema(resolvers), log, limits: defaultLimits });
    const read = (index: number): boolean => pipeline.prepare({ query: toText(index) }).ok;
    expect(read(count)).toBe(ok);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < count; index += 1) expect(read(index)).toBe(ok);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(most);
    expect(read(0)).toBe(ok);
  });
});
