import { closed, integer, list, open, orNull, text, type CorpusCase } from './corpus-case.ts';

/** What structured output on Bedrock is not held to, and the schema says all the same. */
export const limits: readonly CorpusCase[] = [
  {
    name: 'numbers within limits',
    schema: closed({ percent: { type: 'number', minimum: 0, maximum: 100 }, dice: { type: 'integer', minimum: 1, maximum: 6 }, even: { type: 'integer', multipleOf: 2, minimum: 10 }, between: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, quarter: { type: 'number', multipleOf: 0.25 }, negative: { type: 'integer', maximum: -1 }, large: { type: 'integer', minimum: 1_000_000_000_000 } }),
    prompt: 'percent: 42.5, dice: 6, even: 12, between: 0.5, quarter: 1.75',
    objects: [{ percent: 42.5, dice: 6, even: 12, between: 0.5, quarter: 1.75, negative: -3, large: 1_000_000_000_000 }, { percent: 0, dice: 1, even: 10, between: 1e-7, quarter: 0, negative: -1, large: 9_007_199_254_740_991 }],
  },
  {
    name: 'strings of certain lengths',
    schema: closed({ code: { type: 'string', minLength: 4, maxLength: 4 }, short: { type: 'string', maxLength: 5 }, long: { type: 'string', minLength: 40 }, emoji: { type: 'string', minLength: 1, maxLength: 1 } }),
    prompt: 'code: AB12, short: hello',
    objects: [{ code: 'AB12', short: 'hello', long: 'This sentence has to have at least forty characters.', emoji: '😀' }, { code: '    ', short: '', long: '-'.repeat(40), emoji: 'é' }],
  },
  {
    name: 'strings of certain patterns',
    schema: closed({
      semver: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$' }, colour: { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' }, slug: { type: 'string', pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$', maxLength: 30 }, time: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
      plate: { type: 'string', pattern: '^[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \\d{1,4}$' }, mac: { type: 'string', pattern: '^([0-9A-F]{2}:){5}[0-9A-F]{2}$' }, anywhere: { type: 'string', pattern: 'foo|bar' }, letters: { type: 'string', pattern: '^\\p{Lu}\\p{Ll}+$' }, sha: { type: 'string', pattern: '^[a-f0-9]{40}$' },
    }),
    prompt: 'Version 1.2.3-beta.1, colour #ff8800, slug my-first-post, at 09:30.',
    objects: [
      { semver: '1.2.3-beta.1', colour: '#ff8800', slug: 'my-first-post', time: '09:30', plate: 'B-AB 123', mac: '00:1A:2B:3C:4D:5E', anywhere: 'a foot', letters: 'Ärger', sha: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
      { semver: '0.0.0', colour: '#000000', slug: 'a', time: '23:59', plate: 'MÜL-X 1', mac: 'FF:FF:FF:FF:FF:FF', anywhere: 'bar', letters: 'Xy', sha: '0'.repeat(40) },
    ],
  },
  {
    name: 'strings of certain formats',
    schema: closed({
      date: { type: 'string', format: 'date' }, time: { type: 'string', format: 'time' }, moment: { type: 'string', format: 'date-time' }, duration: { type: 'string', format: 'duration' }, email: { type: 'string', format: 'email' }, host: { type: 'string', format: 'hostname' }, uri: { type: 'string', format: 'uri' },
      ipv4: { type: 'string', format: 'ipv4' }, ipv6: { type: 'string', format: 'ipv6' }, uuid: { type: 'string', format: 'uuid' }, regex: { type: 'string', format: 'regex' }, pointer: { type: 'string', format: 'json-pointer' }, reference: { type: 'string', format: 'uri-reference' },
    }),
    prompt: 'On 2026-05-04 at 10:20:30 ada@example.com came from 192.0.2.7 to https://example.com/a.',
    objects: [
      { date: '2026-05-04', time: '10:20:30Z', moment: '2026-05-04T10:20:30Z', duration: 'P1DT2H', email: 'ada@example.com', host: 'example.com', uri: 'https://example.com/a', ipv4: '192.0.2.7', ipv6: '2001:db8::7', uuid: '2f1b0e9c-6a1d-4d55-9a58-2f6d8f4f5c11', regex: '^a+$', pointer: '/a~1b/0', reference: '../x?y#z' },
      { date: '2024-02-29', time: '23:59:59.5+02:00', moment: '1985-04-12T23:20:50.52Z', duration: 'PT0S', email: 'a.b+c@sub.example.org', host: 'localhost', uri: 'urn:a:b', ipv4: '0.0.0.0', ipv6: '::1', uuid: '00000000-0000-0000-0000-000000000000', regex: '', pointer: '', reference: '' },
    ],
  },
  {
    name: 'lists within limits',
    schema: closed({ three: { type: 'array', items: text, minItems: 3, maxItems: 3 }, unique: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 9 }, uniqueItems: true, minItems: 4 }, has: { type: 'array', items: text, contains: { const: 'must' } }, some: { type: 'array', contains: { type: 'integer', minimum: 10 }, minContains: 2, maxContains: 3 }, none: { type: 'array', maxItems: 0 } }),
    prompt: 'three: a, b and c. unique: 1, 2, 3 and 4.',
    objects: [{ three: ['a', 'b', 'c'], unique: [1, 2, 3, 4], has: ['may', 'must'], some: [10, 'x', 11], none: [] }, { three: ['', '', ''], unique: [9, 8, 7, 6, 5], has: ['must'], some: [10, 10, 10, 1], none: [] }],
  },
  {
    name: 'tuples (prefixItems)',
    schema: closed({ point: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false, minItems: 2 }, row: { type: 'array', prefixItems: [text, integer, { enum: ['a', 'b'] }], items: { type: 'boolean' }, minItems: 4 } }),
    prompt: 'The point is at 1.5, -2. The row is "x", 3, a and true.',
    objects: [{ point: [1.5, -2], row: ['x', 3, 'a', true] }, { point: [0, 0], row: ['', 0, 'b', false, true, false] }],
  },
  {
    name: 'an open map with at least two entries',
    schema: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 }, minProperties: 2, maxProperties: 8 },
    prompt: 'Count the fruit: 3 apples, 2 pears.',
    objects: [{ apples: 3, pears: 2 }, { a: 0, '': 1, c: 2 }],
  },
  {
    name: 'names by a pattern (patternProperties)',
    schema: { type: 'object', patternProperties: { '^x-': text, '^\\d{4}$': { type: 'object', properties: { revenue: { type: 'number' } }, required: ['revenue'] } }, additionalProperties: false, minProperties: 1 },
    prompt: 'The revenue was 5 in 2024 and 6.5 in 2025.',
    objects: [{ 2024: { revenue: 5 }, 2025: { revenue: 6.5 } }, { 'x-note': 'none' }],
  },
  {
    name: 'names of a certain form (propertyNames)',
    schema: { type: 'object', propertyNames: { pattern: '^[a-z]{2}$' }, additionalProperties: { type: 'string', minLength: 1 }, required: ['en'], minProperties: 2 },
    prompt: 'Say "tree" in English and German.',
    objects: [{ en: 'tree', de: 'Baum' }, { en: '?', fr: 'arbre', ja: '木' }],
  },
  {
    name: 'an empty object',
    schema: { type: 'object', properties: {}, additionalProperties: false },
    prompt: 'Say nothing.',
    objects: [{}, {}],
  },
  {
    name: 'any object',
    schema: { type: 'object' },
    prompt: 'Tell me about the Alder Bridge as an object.',
    objects: [{ name: 'Alder Bridge', opened: 1932, tags: ['steel', null, [true]] }, {}],
  },
  {
    name: 'nullable by lists of types',
    schema: closed({ text: orNull('string'), number: orNull('number'), flag: orNull('boolean'), list: { type: ['array', 'null'], items: text }, object: { type: ['object', 'null'], properties: { a: integer }, required: ['a'], additionalProperties: false }, choice: { enum: ['x', null] } }),
    prompt: 'There is nothing but the text "hello" and the number 4.',
    objects: [{ text: 'hello', number: 4, flag: null, list: null, object: null, choice: null }, { text: null, number: -0.25, flag: true, list: [], object: { a: 1 }, choice: 'x' }],
  },
  {
    name: 'constants',
    schema: closed({ version: { const: 2 }, kind: { const: 'thing' }, nothing: { const: null }, yes: { const: true }, pair: { const: [1, 'a'] }, options: { const: { a: { b: [] } } }, name: text }),
    prompt: 'name: x',
    objects: [{ version: 2, kind: 'thing', nothing: null, yes: true, pair: [1, 'a'], options: { a: { b: [] } }, name: 'x' }, { version: 2, kind: 'thing', nothing: null, yes: true, pair: [1, 'a'], options: { a: { b: [] } }, name: '' }],
  },
  {
    name: 'enumerations of all types',
    schema: closed({ mixed: { enum: ['one', 2, true, null, ['a'], { b: 1 }] }, numbers: { enum: [1.5, 2.5, -3] }, sizes: { type: 'array', items: { enum: ['S', 'M', 'L', 'XL'] }, minItems: 1, uniqueItems: true } }),
    prompt: 'Take the sizes M and XL.',
    objects: [{ mixed: 'one', numbers: 2.5, sizes: ['M', 'XL'] }, { mixed: { b: 1 }, numbers: -3, sizes: ['S'] }],
  },
  {
    name: 'items that schemas of true and false rule',
    schema: { ...open({ anything: true, never: false, list: { type: 'array', items: true }, fixed: { type: 'array', prefixItems: [integer], items: false } }, ['anything', 'list']), unevaluatedProperties: list(integer) },
    prompt: 'Put 1 in the list.',
    objects: [{ anything: 1, list: [1, 'a', null], fixed: [3], more: [1, 2] }, { anything: null, list: [] }],
  },
];
