import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../src/construct/xml/read-xml.ts';
import { writeXml } from '../../src/construct/xml/write-xml.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { post } from '../kit/clients.ts';
import { answerJson, answerWith } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

/** As JSON carries it: without -0, and without what no JSON has. */
const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\u0000', '\ud800', ' ', '\r\n', '<a>&amp;</a>', ']]>', 'true', '12', '', '﻿x'));
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, anyText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.oneof(anyText, fc.constantFrom('item', 'property', 'type', 'xml', '@id', '#text', 'a b', '1', '__proto__')), tie('value'), { maxKeys: 4 })),
})).value;

describe('a value as XML', () => {
  it('is read again as it was, whatever it is, whether or not the schema says anything', () => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom({}, { type: ['string', 'number', 'object', 'array', 'boolean', 'null'] }), (given, schema) => {
        const value = asJson(given);
        expect(readXml(writeXml(value, 'answer'), schema, 'answer')?.value).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read again as it was where its schema says what each is', () => {
    const schema = { type: 'object', properties: { text: { type: 'string' }, number: { type: 'number' }, maybe: { type: ['boolean', 'null'] }, list: { type: 'array', items: { type: 'string' } }, tree: { $ref: '#' } } };
    const tree = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.record({ text: anyText, number: fc.double({ noNaN: true, noDefaultInfinity: true }), maybe: fc.constantFrom(true, false, null), list: fc.array(anyText, { maxLength: 3 }), tree: fc.option(tie('tree'), { depthIdentifier: 'tree', maxDepth: 3, nil: {} }) }, { requiredKeys: [] }),
    })).tree;
    fc.assert(
      fc.property(tree, (given) => {
        expect(readXml(writeXml(asJson(given), 'answer'), schema, 'answer')?.value).toEqual(asJson(given));
      }),
      { numRuns: 500 },
    );
  });

  it('reads as a person would write it', () => {
    expect(writeXml({ customer: 'Ada & Co', quantity: 12, paid: true, note: null, lines: [{ sku: 'A-1' }, 'x'], 'ship to': 'Oslo', empty: {} }, 'order')).toBe(
      [
        '<order>',
        '  <customer>Ada &amp; Co</customer>',
        '  <quantity type="number">12</quantity>',
        '  <paid type="boolean">true</paid>',
        '  <note type="null"/>',
        '  <lines type="array">',
        '    <item>',
        '      <sku>A-1</sku>',
        '    </item>',
        '    <item>x</item>',
        '  </lines>',
        '  <property name="ship to">Oslo</property>',
        '  <empty type="object"/>',
        '</order>',
      ].join('\n'),
    );
  });
});

describe('what a model writes', () => {
  const schema = { type: 'object', properties: { name: { type: 'string' }, count: { type: 'integer' }, ok: { type: 'boolean' }, tags: { type: 'array', items: { type: 'string' } }, lines: { type: 'array', items: { $ref: '#/$defs/line' } } }, $defs: { line: { type: 'object', properties: { price: { type: 'number' } } } } };
  it.each([
    ['without types, which the schema has', '<a><name>12</name><count>12</count><ok>true</ok></a>', { name: '12', count: 12, ok: true }],
    ['lists as elements of one name', '<a><tags>x</tags><tags>y</tags></a>', { tags: ['x', 'y'] }],
    ['a list of one', '<a><tags>x</tags></a>', { tags: ['x'] }],
    ['a list of none', '<a><tags/><lines></lines></a>', { tags: [], lines: [] }],
    ['lists of items', '<a><tags><item>x</item></tags><lines><item><price>1.5</price></item></lines></a>', { tags: ['x'], lines: [{ price: 1.5 }] }],
    ['with a declaration, a comment, a fence and words', 'Here:\n```xml\n<?xml version="1.0"?>\n<!-- so -->\n<a><name>x &lt; y</name></a>\n```\nDone', { name: 'x < y' }],
    ['behind a thought that is no XML', '<thinking>if a < b & so on</thinking>\n<a><name>x</name></a>', { name: 'x' }],
    ['behind two thoughts', '<thinking>a</thinking><reflection>b <a><name>y</name></a></reflection><a><name>x</name></a> Done.', { name: 'x' }],
    ['behind words in tags', 'It is <b>this</b>: <a><name>x</name></a>', { name: 'x' }],
    ['a sign that should have been a reference', '<a><name>Ada & Co</name></a>', { name: 'Ada & Co' }],
    ['a number that is none', '<a><count>twelve</count></a>', { count: 'twelve' }],
    ['an empty list, by its name alone', '<a><tags/></a>', { tags: [] }],
    ['an empty list, over two lines', '<a><tags>\n</tags><lines></lines></a>', { tags: [], lines: [] }],
  ])('%s', (_, text, value) => expect(readXml(text, schema, 'a')?.value).toEqual(value));

  /** As pydantic and zod write it. */
  const orNull = (some: JsonObject): JsonObject => ({ anyOf: [some, { type: 'null' }] });
  it.each<[JsonObject, string, JsonValue]>([
    [orNull({ type: 'integer' }), '<a>5</a>', 5],
    [orNull({ type: 'integer' }), '<a/>', null],
    [orNull({ type: 'boolean' }), '<a>true</a>', true],
    [orNull({ type: 'string' }), '<a>5</a>', '5'],
    [orNull({ type: 'array', items: { type: 'integer' } }), '<a>1</a><a>2</a>', [1, 2]],
    [orNull({ type: 'array', items: { type: 'string' } }), '<a><item>x</item></a>', ['x']],
    [orNull({ $ref: '#/$defs/line' }), '<a><price>1.5</price></a>', { price: 1.5 }],
    [{ description: 'A line', allOf: [{ $ref: '#/$defs/line' }] }, '<a><price>2</price></a>', { price: 2 }],
    [{ oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, '<a>7</a>', 7],
    [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, '<a>7</a>', '7'],
    [{ properties: { b: { type: 'integer' } }, anyOf: [{ required: ['b'] }, { required: ['c'] }] }, '<a><b>1</b></a>', { b: 1 }],
    [{ anyOf: [{ $ref: '#/properties/a' }, { type: 'null' }] }, '<a>x</a>', 'x'],
  ])('%j: %s', (member, text, value) => {
    const { $defs } = schema;
    expect(readXml(`<root>${text}</root>`, { type: 'object', properties: { a: member }, $defs }, 'root')?.value).toEqual({ a: value });
  });

  it.each([
    ['no XML', 'It is Paris.'],
    ['an entity', '<!DOCTYPE a [<!ENTITY x "y">]><a><name>&x;</name></a>'],
    ['an outer entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a billion laughs', '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'],
    ['two roots', '<a/><b/>'],
    ['what was cut in a text', '<a><name>x</name><count>1'],
    ['what was cut behind an element', '<a><name>x</name>'],
    ['what was cut in a tag', '<a><name>x</name></a'],
    ['an end of another element', '<a><name>x</count></a>'],
    ['nesting without end', '<a>'.repeat(5_000) + '</a>'.repeat(5_000)],
  ])('%s is not taken', (_, text) => expect(readXml(text, schema, 'a')).toBeUndefined());

  /** As pydantic writes what may be left out, inherits or is one of several. */
  const chosen = {
    type: 'object',
    properties: {
      count: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      tags: { anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'null' }] },
      from: { allOf: [{ $ref: '#/$defs/place' }], description: 'Where.' },
      to: { anyOf: [{ $ref: '#/$defs/place' }, { type: 'null' }] },
      shape: { oneOf: [{ type: 'object', properties: { kind: { const: 'circle' }, size: { type: 'number' } } }, { type: 'object', properties: { kind: { const: 'none' } } }] },
      pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }] },
      any: { anyOf: [{ type: 'integer' }, {}] },
    },
    $defs: { place: { type: 'object', properties: { x: { type: 'number' }, next: { anyOf: [{ $ref: '#/$defs/place' }, { type: 'array', items: { $ref: '#/$defs/place' } }] } } } },
  };
  it.each([
    ['a number or nothing', '<a><count>5</count></a>', { count: 5 }],
    ['nothing', '<a><count/><note/></a>', { count: null, note: '' }],
    ['a list or nothing', '<a><tags><item>1</item></tags></a>', { tags: [1] }],
    ['what is inherited', '<a><from><x>1.5</x></from></a>', { from: { x: 1.5 } }],
    ['an object or nothing', '<a><to><x>2</x></to></a>', { to: { x: 2 } }],
    ['one of several objects', '<a><shape><kind>circle</kind><size>3</size></shape></a>', { shape: { kind: 'circle', size: 3 } }],
    ['items of several types', '<a><pair><item>1</item><item>2</item></pair></a>', { pair: [1, '2'] }],
    ['what may be anything', '<a><any>5</any></a>', { any: '5' }],
    ['an object in place of a list of such', `<a><to>${'<next>'.repeat(80)}<x>2</x>${'</next>'.repeat(80)}</to></a>`, { to: Array.from({ length: 80 }).reduce((next) => ({ next }), { x: 2 }) }],
  ])('by a choice in the schema: %s', (_, text, value) => expect(readXml(text, chosen, 'a')?.value).toEqual(value));

  it('entities that nobody has declared stay as they are', () => expect(readXml('<a><name>&x;</name></a>', schema, 'a')?.value).toEqual({ name: '&x;' }));
});

it('choices that lead to the same schemas again and again are followed once', () => {
  const levels = Array.from({ length: 18 }, (_, level) => [`level${level}`, { anyOf: [{ $ref: `#/$defs/level${level + 1}` }, { $ref: `#/$defs/level${level + 1}` }] }] as const);
  const schema = { type: 'array', items: { $ref: '#/$defs/level0' }, $defs: { ...Object.fromEntries(levels), level18: { type: 'integer' } } };
  const items = Array.from({ length: 2_000 }, (_, number) => number);
  expect(readXml(`<a>${items.map((number) => `<item>${number}</item>`).join('')}</a>`, schema, 'a')?.value).toEqual(items); // two thousand times 262,144 ways would take minutes
});

describe('construct with the format XML', () => {
  const scripted = useScripted();

  const schema = { type: 'object', properties: { city: { type: 'string' }, population: { type: 'integer' } }, required: ['city', 'population'] };
  const paris = { city: 'Paris', population: 2_161_000 };
  const xml = '<place>\n  <city>Paris</city>\n  <population type="number">2161000</population>\n</place>';
  const construct = async (input: object): Promise<unknown> => {
    const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object xml attempts { mode validationErrors } } }';
    const { data, errors } = await post(scripted.subject.url, { query, variables: { input: { modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', prompt: 'Which city?', schema, schemaName: 'place', format: 'XML', ...input } } });
    expect(errors).toBeUndefined();
    return data?.construct;
  };

  it('gives the object that Bedrock held to the schema, and the document of it', async () => {
    scripted.upstream.answer = answerJson(paris);
    expect(await construct({})).toMatchObject({ status: 'COMPLETED', object: paris, xml, attempts: [{ mode: 'NATIVE' }] });
  });

  it('by the prompt the model is asked for XML, and what it writes is validated alike', async () => {
    const answers = [answerWith([{ text: '<place><city>Paris</city></place>' }]), answerWith([{ text: 'Here: <place><city>Paris</city><population>2161000</population></place>' }])];
    scripted.upstream.requests.splice(0);
    scripted.upstream.answer = (request) => answers.shift()?.(request);
    expect(await construct({ mode: 'PROMPT' })).toMatchObject({ status: 'COMPLETED', object: paris, xml, attempts: [{ validationErrors: [expect.stringContaining('population') as string] }, { validationErrors: [] }] });
    expect(scripted.upstream.requests[0]?.body).toContain('XML document');
  });

  it('what the model leaves out of the types is in the choices of the schema, and not asked for again', async () => {
    const optional = { type: 'object', properties: { city: { type: 'string' }, population: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }, required: ['city', 'population'] };
    scripted.upstream.answer = answerWith([{ text: '<place><city>Paris</city><population>2161000</population></place>' }]);
    expect(await construct({ mode: 'PROMPT', schema: optional })).toMatchObject({ status: 'COMPLETED', object: paris, xml, attempts: [{ validationErrors: [] }] });
  });

  it('what may be null, and a list of nothing, are read as the schema has them: nothing is asked again', async () => {
    const optional = { type: 'object', properties: { size: { anyOf: [{ type: 'integer' }, { type: 'null' }] }, tags: { type: 'array', items: { type: 'string' } } }, required: ['size', 'tags'] };
    scripted.upstream.answer = answerWith([{ text: '<place><size>5</size><tags></tags></place>' }]);
    expect(await construct({ mode: 'PROMPT', schema: optional })).toMatchObject({ status: 'COMPLETED', object: { size: 5, tags: [] }, attempts: [{ validationErrors: [] }] });
  });

  it('without an object there is no document', async () => {
    scripted.upstream.answer = answerWith([{ text: 'no' }]);
    expect(await construct({ maxRepairs: 0 })).toMatchObject({ status: 'FAILED', object: null, xml: null });
  });
});
