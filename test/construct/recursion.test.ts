import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOutputSchema } from '../../local-bedrock/validation/output-schema.ts';
import { readCut } from '../../src/construct/cut-values.ts';
import { lowerSchema } from '../../src/construct/lower-schema.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';
import type { Say } from '../../local-bedrock/server.ts';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { sentSchemaOf } from './kit/sent-schema.ts';

/** A schema that refers to itself, as structured output takes it: written out a few times, and JSON as text below. */
const text = { type: 'string' } as const;
const closed = (properties: JsonObject): JsonObject => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });
const node = { $ref: '#/$defs/node' };
const tree = { ...closed({ root: node }), $defs: { node: closed({ label: text, children: { type: 'array', items: node } }) } };
const list = { $ref: '#/$defs/link', $defs: { link: closed({ value: { type: 'integer' }, next: { anyOf: [{ $ref: '#/$defs/link' }, { type: 'null' }] } }) } };
const expression = { ...closed({ e: { $ref: '#/$defs/e' } }), $defs: { e: { anyOf: [{ type: 'number' }, text, { $ref: '#/$defs/op' }] }, op: closed({ op: text, left: { $ref: '#/$defs/e' }, right: { $ref: '#/$defs/e' } }) } };
const byRoot = closed({ name: text, reports: { type: 'array', items: { $ref: '#' } } });
const nested = { type: 'array', items: { $ref: '#' } };
const dynamic = { $dynamicAnchor: 'node', ...closed({ name: text, parts: { type: 'array', items: { $dynamicRef: '#node' } } }) };
const taken = { ...closed({ json_text: text, next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }) };

const trees = fc.letrec<{ node: JsonValue }>((tie) => ({ node: fc.record({ label: fc.string(), children: fc.oneof({ maxDepth: 6, depthIdentifier: 'tree' }, fc.constant([]), fc.array(tie('node'), { minLength: 1, maxLength: 2 })) }, { noNullPrototype: true }) as fc.Arbitrary<JsonValue> })).node;
const chain = (make: (inner: JsonValue) => JsonValue, end: JsonValue) => fc.nat(9).map((depth) => Array.from({ length: depth }).reduce<JsonValue>((inner) => make(inner), end));
const expressions = fc.letrec<{ e: JsonValue }>((tie) => ({ e: fc.oneof({ maxDepth: 6 }, fc.integer(), fc.string(), fc.record({ op: fc.string(), left: tie('e'), right: tie('e') }, { noNullPrototype: true }) as fc.Arbitrary<JsonValue>) })).e;

const cases: readonly (readonly [string, JsonObject, fc.Arbitrary<JsonValue>])[] = [
  ['a tree', tree, trees.map((root) => ({ root }))],
  ['a linked list', list, chain((next) => ({ value: 1, next }), { value: 0, next: null })],
  ['an expression', expression, expressions.map((e) => ({ e }))],
  ['a root that refers to itself', byRoot, chain((inner) => ({ name: 'x', reports: [{ name: 'y', reports: [] }, inner] }), { name: '', reports: [] })],
  ['a list of lists', nested, chain((inner) => [inner, []], [])],
  ['a dynamic reference', dynamic, chain((inner) => ({ name: 'x', parts: [inner] }), { name: '', parts: [] })],
  ['a schema that has the name already', taken, chain((next) => ({ json_text: '{}', next }), { json_text: '', next: null })],
];

const lowered = (schema: JsonObject): { readonly schema: JsonObject; readonly cut: string } => {
  const result = lowerSchema(schema);
  if (!('schema' in result) || result.cut === null) throw new Error('It is not cut.');
  return { schema: result.schema, cut: result.cut };
};

/** As a model has to write it: where the value does not satisfy the schema as it is, but one told as text would, it is told as text. */
const ajv = new Ajv2020({ strict: false });
function write(value: JsonValue, schema: JsonObject, cut: string): JsonValue {
  if (isCutSchema(schema, cut)) return { [cut]: JSON.stringify(value) };
  const { anyOf, properties, items } = schema;
  if (Array.isArray(anyOf)) {
    for (const branch of anyOf as JsonObject[]) {
      const written = write(value, branch, cut);
      if (ajv.validate(branch, written)) return written;
    }
    return value;
  }
  if (isJsonObject(properties) && isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isJsonObject(properties[name]) ? write(member, properties[name], cut) : member]));
  if (isJsonObject(items) && Array.isArray(value)) return (value as JsonValue[]).map((item) => write(item, items, cut));
  return value;
}

const isCutSchema = ({ properties }: JsonObject, cut: string): boolean => isJsonObject(properties) && Object.keys(properties).join() === cut && JSON.stringify(properties).includes('The JSON, as text');

describe.each(cases)('%s', (_, schema, values) => {
  it('is a schema that structured output takes', () => {
    const { schema: result } = lowered(schema);
    expect(() => checkOutputSchema(result, '')).not.toThrow();
    expect(JSON.stringify(result)).not.toMatch(/"\$ref":(?!\\)/);
  });

  it('what satisfies it, written as it is asked for, satisfies the result, and is read again as it was', () => {
    const { schema: result, cut } = lowered(schema);
    const validate = new Ajv2020({ strict: false }).compile(result);
    fc.assert(
      fc.property(values, (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
        const written = write(plain, result, cut);
        expect(validate(written)).toBe(true);
        expect(readCut({ value: written, inexact: [] }, cut).value).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });
});

it('a schema that multiplies itself is written out fewer times', () => {
  const wide = closed(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`c${index}`, { type: 'array', items: { $ref: '#' } }])));
  const { schema } = lowered(wide);
  expect(JSON.stringify(schema).length).toBeLessThan(40_000);
});

it('what it says of the cut is told once, with what the reference stands for', () => {
  const { schema } = lowered(tree);
  expect(schema.description).toBe(`#/$defs/node is ${JSON.stringify(tree.$defs.node)}.`);
});

describe('construct', () => {
  let subject: Subject;
  let say: Say = () => undefined;
  beforeAll(async () => {
    subject = await startSubject({ upstream: { say: (request) => say(request) } });
  });
  afterAll(() => subject.close());

  it('gives an object that goes deeper than what NATIVE was told', async () => {
    const object = { root: [0, 1, 2, 3, 4, 5, 6].reduce<JsonValue>((inner, label) => ({ label: String(label), children: [inner] }), { label: 'leaf', children: [] }) };
    let sent: JsonObject = {};
    say = ({ body }) => {
      sent = sentSchemaOf(body);
      return JSON.stringify(write(object, sent, 'json_text'));
    };
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object attempts { mode validationErrors } } }';
    const { data, errors } = await post(subject.url, { query, variables: { input: { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt: 'Draw the tree.', schema: tree } } });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(sent)).toContain('json_text');
    expect(data?.construct).toEqual({ status: 'COMPLETED', object, attempts: [{ mode: 'NATIVE', validationErrors: [] }] });
  });

  it('asks again where what was told as text is none', async () => {
    let calls = 0;
    say = () => ((calls += 1) === 1 ? JSON.stringify({ root: { label: 'a', children: [{ json_text: '{"label": "b"' }] } }) : JSON.stringify({ root: { label: 'a', children: [] } }));
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object attempts { validationErrors } } }';
    const { data } = await post(subject.url, { query, variables: { input: { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt: 'Draw the tree.', schema: tree } } });
    expect(data?.construct).toMatchObject({ status: 'COMPLETED', object: { root: { label: 'a', children: [] } }, attempts: [{ validationErrors: expect.arrayContaining([expect.stringContaining('/root/children/0')]) as string[] }, { validationErrors: [] }] });
  });
});
