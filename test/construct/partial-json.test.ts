import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PartialJson } from '../../src/construct/partial-json.ts';
import { PartialObjects } from '../../src/construct/partial-objects.ts';
import type { JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Whether a value can still become the other one, without anything in it changing its shape. */
function canBecome(partial: JsonValue, whole: JsonValue): boolean {
  if (typeof partial === 'string') return typeof whole === 'string' && whole.startsWith(partial);
  if (isList(partial)) return isList(whole) && partial.length <= whole.length && partial.every((item, index) => canBecome(item, whole[index] ?? null));
  if (isJsonObject(partial)) return isJsonObject(whole) && Object.entries(partial).every(([key, value]) => Object.hasOwn(whole, key) && canBecome(value, whole[key] ?? null));
  return Object.is(partial, whole) || (partial === 0 && whole === 0);
}

const ask = { name: 'answer', schema: { type: 'object' }, cut: null } as const;

const cut = (text: string, places: readonly number[]): string[] => {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
};

const roots = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));

it('whatever the JSON and wherever it is cut, all that is seen is certain, and in the end all is seen', () => {
  fc.assert(
    fc.property(roots, fc.array(fc.nat(), { maxLength: 12 }), fc.constantFrom(0, 2), fc.boolean(), (value, places, indent, withWords) => {
      const json = JSON.stringify(value, null, indent);
      const whole = JSON.parse(json) as JsonValue;
      const reader = new PartialJson();
      for (const piece of cut(withWords ? `Here it is:\n${json}\nDone.` : json, places)) {
        reader.push(piece);
        const seen = reader.snapshot();
        if (seen !== undefined) expect(canBecome(seen, whole)).toBe(true);
      }
      expect(reader.isBroken).toBe(false);
      expect(reader.snapshot()).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['a number that may grow', '{"a": 12', {}],
  ['a number that is whole', '{"a": 12,', { a: 12 }],
  ['a word that is not whole', '{"a": tru', {}],
  ['a text that has begun', '{"a": "Pa', { a: 'Pa' }],
  ['a text before its first letter', '{"a": "', { a: '' }],
  ['half an escape', '{"a": "x\\u00', { a: 'x' }],
  ['a key without a value', '{"a": 1, "b', { a: 1 }],
  ['lists in lists', '[[1, 2], [3', [[1, 2], []]],
  ['a list that has begun', '{"a": [', { a: [] }],
])('%s', (_, text, seen) => {
  const reader = new PartialJson();
  reader.push(text);
  expect(reader.snapshot()).toEqual(seen);
});

it.each(['{"a" 1}', '{a: 1}', '["b" 2]', '{"a": 01}', '["\\x"]', '{"a": nul}'])('of %s, which is no JSON, nothing is seen', (text) => {
  const reader = new PartialJson();
  reader.push(`${text} `);
  expect(reader.snapshot()).toBeUndefined();
});

it.each(['{"a": "b" 1}', '[1 2]', '{"a": 1, b: 1}', '["a", "\\x"]', '{"a": [nul]}', '["a", "\\u00g0"]'])('after %s, of which something was seen before it went wrong, nothing more is', (text) => {
  const reader = new PartialJson();
  for (const sign of text) {
    reader.push(sign);
    reader.snapshot();
  }
  expect(reader.isBroken).toBe(true);
});

it.each([
  ['a placeholder', 'As {name} and {other: 1} say: {"a": 1}'],
  ['a footnote', 'As [1] and ["x"] say: {"a": 1}'],
  ['a set', 'Of {1, 2}, {"a", "b"} and {} it is {"a": 1}'],
  ['a bracket right before it', '{{"a": 1}'],
  ['a list of prose', '[see below] {[so]} [{x}] {"a": 1} and {more}'],
  ['a fence', '```json\n{"a": 1}\n```'],
])('a bracket in prose is no JSON: %s', (_, text) => {
  const reader = new PartialJson('{');
  const seen: unknown[] = [];
  for (const sign of text) {
    reader.push(sign);
    seen.push(reader.snapshot());
  }
  expect(reader.isBroken).toBe(false);
  expect(reader.snapshot()).toEqual({ a: 1 });
  expect(seen.filter((object) => object !== undefined && JSON.stringify(object) !== '{}' && JSON.stringify(object) !== '{"a":1}')).toEqual([]);
});

it.each([
  ['as two escapes', String.raw`{"a":"x\ud83d\ude00y"}`, ['{}', '{"a":""}', '{"a":"x"}', '{"a":"x😀"}', '{"a":"x😀y"}']],
  ['as itself', '{"a":"x😀"}', ['{}', '{"a":""}', '{"a":"x"}', '{"a":"x😀"}']],
  ['as a half that is none', String.raw`{"a":["\ud83d","\ud83dx"]}`, ['{}', '{"a":[]}', '{"a":[""]}', String.raw`{"a":["\ud83d"]}`, String.raw`{"a":["\ud83d",""]}`, String.raw`{"a":["\ud83d","\ud83dx"]}`]],
])('an emoji shows once it is whole: %s', (_, json, shown) => {
  const reader = new PartialJson();
  const seen = new Set<string>();
  for (const unit of json.split('')) {
    reader.push(unit);
    seen.add(JSON.stringify(reader.snapshot() ?? {}));
  }
  expect([...seen]).toEqual(shown);
});

it('a long text of brackets is read once', () => {
  const start = performance.now();
  for (const text of ['{'.repeat(200_000), '[{x} '.repeat(50_000), '{"a" '.repeat(50_000), '{} '.repeat(70_000), '["'.repeat(100_000)]) new PartialJson().push(text);
  expect(performance.now() - start).toBeLessThan(3_000);
});

it('a number that would be another one is not shown', () => {
  const reader = new PartialJson();
  reader.push('{"a": 1, "id": 12345678901234567890, "b": 2');
  expect(reader.snapshot()).toEqual({ a: 1 });
  expect(reader.isBroken).toBe(true);
});

it('what is told as text is shown as what it stands for, once that is known', () => {
  let now = 0;
  const partial = new PartialObjects({ ...ask, wrapped: false, format: 'JSON', cut: 'json_text' }, () => (now += 1_000));
  const take = (text: string) => partial.take({ type: 'textDelta', text });
  expect(take('{"label": "a", "children": [{"label": "b"}')).toEqual({ label: 'a', children: [{ label: 'b' }] });
  expect(take(', {                ')).toBeUndefined();
  expect(take('"json_text": "{\\"label')).toBeUndefined();
  expect(take('\\": \\"c\\", \\"children\\": []}"}]')).toEqual({ label: 'a', children: [{ label: 'b' }, { label: 'c', children: [] }] });
});

it('a key that objects have by themselves is a key like any other', () => {
  const reader = new PartialJson();
  reader.push('{"__proto__": {"a": 1}, "constructor": "x');
  expect(JSON.stringify(reader.snapshot())).toBe('{"__proto__":{"a":1},"constructor":"x"}');
});

it('what is told stays in proportion to the text, however small its pieces', () => {
  for (const size of [1_000, 20_000, 200_000]) {
    let now = 0;
    const partial = new PartialObjects({ ...ask, wrapped: false, format: 'JSON' }, () => (now += 1_000));
    const json = JSON.stringify({ items: Array.from({ length: size / 20 }, (_, index) => ({ number: index, text: 'x' })) });
    let told = 0;
    for (let index = 0; index < json.length; index += 4) {
      const object = partial.take({ type: 'textDelta', text: json.slice(index, index + 4) });
      if (object !== undefined) told += JSON.stringify(object).length;
    }
    expect(told).toBeLessThan(json.length * 12);
    expect(told).toBeGreaterThan(json.length);
  }
});

it('is told at most every 100 ms', () => {
  let now = 0;
  const partial = new PartialObjects({ ...ask, wrapped: false, format: 'JSON' }, () => now);
  const take = (text: string) => partial.take({ type: 'textDelta', text });
  expect(take('{"a": "x')).toEqual({ a: 'x' });
  now = 99;
  expect(take('yyyyyyyyyy')).toBeUndefined();
  now = 100;
  expect(take('z')).toEqual({ a: 'xyyyyyyyyyyz' });
});

it('of a tool’s input only the tool’s that was asked for', () => {
  const partial = new PartialObjects({ ...ask, wrapped: true, format: 'JSON' });
  expect(partial.take({ type: 'toolUseStart', contentBlockIndex: 1, name: 'answer' })).toBeUndefined();
  expect(partial.take({ type: 'toolUseDelta', contentBlockIndex: 0, input: '{"value": ["no' })).toBeUndefined();
  expect(partial.take({ type: 'toolUseDelta', contentBlockIndex: 1, input: '{"value": ["yes' })).toEqual(['yes']);
});

const node = { type: 'object', properties: { name: { type: 'string' } } } as const;
it.each([
  ['by a reference', { $ref: '#/$defs/node', $defs: { node } }],
  ['by a choice', { oneOf: [node, node] }],
  ['by all of several', { allOf: [node, { required: ['name'] }] }],
  ['by a type or nothing', { type: ['object', 'null'] }],
])('a list in the words before is not taken for an object that the schema wants %s', (_, schema) => {
  let now = 0;
  const partial = new PartialObjects({ ...ask, schema, wrapped: false, format: 'JSON' }, () => (now += 1_000));
  const told = ['As source [1] says, ', 'the node is:\n', '{"name": "Al', 'der"}'].map((text) => partial.take({ type: 'textDelta', text }));
  expect(told).toEqual([undefined, undefined, { name: 'Al' }, { name: 'Alder' }]);
});

it('of a document nothing: brackets in it are no object', () => {
  const partial = new PartialObjects({ ...ask, wrapped: false, format: 'XML' });
  expect(partial.take({ type: 'textDelta', text: '<note>[1, {"a": 1}' })).toBeUndefined();
});

it('what cannot be told is not copied at each piece', () => {
  let now = 0;
  const partial = new PartialObjects({ ...ask, wrapped: true, format: 'JSON' }, () => (now += 1_000));
  const json = JSON.stringify({ other: Array.from({ length: 20_000 }, (_, index) => ({ number: index })) });
  const start = process.cpuUsage();
  for (let index = 0; index < json.length; index += 40) expect(partial.take({ type: 'textDelta', text: json.slice(index, index + 40) })).toBeUndefined();
  const { user, system } = process.cpuUsage(start); // others may be at work on the machine
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
