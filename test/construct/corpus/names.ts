import { closed, integer, list, open, orNull, text, type CorpusCase } from './corpus-case.ts';

/** Properties with names that trip. */
export const names: readonly CorpusCase[] = [
  {
    name: 'properties that are named like keywords',
    schema: closed({ type: { enum: ['text', 'number'] }, required: { type: 'boolean' }, properties: list(text), enum: { type: 'array', items: text, minItems: 1 }, items: integer, minimum: { type: 'number', minimum: 1 }, pattern: text, format: orNull('string'), description: text, default: text, const: integer }),
    prompt: 'Describe the field: it is a required number with a minimum of 3, one of "a" and "b".',
    objects: [
      { type: 'number', required: true, properties: ['a'], enum: ['a', 'b'], items: 2, minimum: 3, pattern: '^.*$', format: 'email', description: 'A field.', default: 'a', const: 1 },
      { type: 'text', required: false, properties: [], enum: [''], items: 0, minimum: 1, pattern: '', format: null, description: '', default: '', const: -1 },
    ],
  },
  {
    name: 'properties that are named like references and combinations',
    schema: closed({ $ref: text, $defs: { type: 'object', additionalProperties: text }, $id: integer, allOf: list(text), anyOf: text, oneOf: text, not: { type: 'boolean' }, if: text, then: text, else: text, additionalProperties: { type: 'boolean' } }, ['$ref', '$defs', 'allOf', 'not', 'additionalProperties']),
    prompt: 'Take apart this reference: #/$defs/a.',
    objects: [{ $ref: '#/$defs/a', $defs: { a: 'b', $ref: '#' }, $id: 1, allOf: ['x'], not: true, if: 'a', then: 'b', else: 'c', additionalProperties: false }, { $ref: '', $defs: {}, allOf: [], not: false, additionalProperties: true }],
  },
  {
    name: 'a schema of a form, within which schemas are data',
    schema: closed({ fields: { type: 'array', minItems: 1, items: closed({ name: { type: 'string', pattern: '^[a-z][a-zA-Z0-9]*$' }, schema: open({ type: { enum: ['string', 'integer', 'object'] }, properties: { type: 'object' } }, ['type']), required: { type: 'boolean' } }) } }),
    prompt: 'A form with a required integer field named age.',
    objects: [{ fields: [{ name: 'age', schema: { type: 'integer', minimum: 0 }, required: true }] }, { fields: [{ name: 'home', schema: { type: 'object', properties: { city: { type: 'string' } } }, required: false }] }],
  },
  {
    name: 'names that are not ASCII',
    schema: closed({ straße: text, 名前: text, 'prénom usuel': text, 'возраст': { type: 'integer', minimum: 0, maximum: 150 }, '🏠': { type: 'boolean' }, größe_cm: orNull('number') }),
    prompt: 'Straße: Hauptstraße 1. 名前: 花子. Возраст: 30.',
    objects: [{ straße: 'Hauptstraße 1', 名前: '花子', 'prénom usuel': 'Zoé', возраст: 30, '🏠': true, größe_cm: 168.5 }, { straße: '', 名前: '', 'prénom usuel': '', возраст: 0, '🏠': false, größe_cm: null }],
  },
  {
    name: 'names with signs',
    schema: closed({ 'a/b': text, 'm~n': text, 'c%d': text, 'quo"te': text, 'back\\slash': text, "apo'strophe": text, '': integer, ' ': integer, 'line\nbreak': integer, 'x.y[0]': text, '{}': integer }),
    prompt: 'Fill the fields a/b, m~n and c%d with x, y and z.',
    objects: [{ 'a/b': 'x', 'm~n': 'y', 'c%d': 'z', 'quo"te': '"', 'back\\slash': '\\', "apo'strophe": "'", '': 1, ' ': 2, 'line\nbreak': 3, 'x.y[0]': '}', '{}': 4 }, { 'a/b': '', 'm~n': '', 'c%d': '%20', 'quo"te': '', 'back\\slash': 'C:\\new\\table', "apo'strophe": '', '': 0, ' ': 0, 'line\nbreak': 0, 'x.y[0]': '', '{}': 0 }],
  },
  {
    name: 'names that every object of JavaScript has',
    schema: closed({ constructor: text, toString: text, hasOwnProperty: { type: 'boolean' }, length: integer, valueOf: integer }, ['constructor', 'toString', 'length']),
    prompt: 'The constructor is Ada, the length is 3.',
    objects: [{ constructor: 'Ada', toString: 'x', length: 3, valueOf: 1 }, { constructor: '', toString: '', hasOwnProperty: false, length: 0 }],
  },
  {
    name: 'names that differ in case, and numbers for names',
    schema: closed({ id: integer, ID: text, Id: { type: 'boolean' }, 1: text, 10: text, '-0': text }),
    prompt: 'id: 7. ID: seven.',
    objects: [{ id: 7, ID: 'seven', Id: true, 1: 'one', 10: 'ten', '-0': 'zero' }, { id: 0, ID: '', Id: false, 1: '', 10: '', '-0': '' }],
  },
  {
    name: 'titles, defaults and examples that are no rules',
    schema: { title: 'Person', description: 'Somebody.', $comment: 'as it was', ...closed({ name: { type: 'string', title: 'Name', description: 'In full.', examples: ['Ada Moore'], default: 'nobody' }, age: { type: 'integer', minimum: 0, default: 18, deprecated: true } }, ['name']), examples: [{ name: 'Ada Moore' }] },
    prompt: 'Who is it? name: Ann Miller, age: 30',
    objects: [{ name: 'Ann Miller', age: 30 }, { name: '' }],
  },
];
