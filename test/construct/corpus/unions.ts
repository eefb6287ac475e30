import { closed, date, flag, integer, list, number, open, text, type CorpusCase } from './corpus-case.ts';

export const unions: readonly CorpusCase[] = [
  {
    name: 'shapes by a discriminator',
    schema: closed({
      shapes: { type: 'array', minItems: 1, items: { oneOf: [closed({ type: { const: 'circle' }, radius: { type: 'number', exclusiveMinimum: 0 } }), closed({ type: { const: 'rectangle' }, width: number, height: number }), closed({ type: { const: 'polygon' }, points: { type: 'array', minItems: 3, items: { type: 'array', items: number, minItems: 2, maxItems: 2 } } })] } },
    }),
    prompt: 'Draw a circle of radius 2.5 and a triangle.',
    objects: [{ shapes: [{ type: 'circle', radius: 2.5 }, { type: 'polygon', points: [[0, 0], [1, 0], [0, 1]] }] }, { shapes: [{ type: 'rectangle', width: 1, height: 0 }] }],
  },
  {
    name: 'means of payment',
    schema: {
      type: 'object', required: ['method'], unevaluatedProperties: false, properties: { method: { enum: ['card', 'iban', 'cash'] } },
      oneOf: [
        { properties: { method: { const: 'card' }, number: { type: 'string', pattern: '^\\d{12,19}$' }, expires: { type: 'string', pattern: '^(0[1-9]|1[0-2])/\\d{2}$' } }, required: ['number', 'expires'] },
        { properties: { method: { const: 'iban' }, iban: { type: 'string', minLength: 15 } }, required: ['iban'] },
        { properties: { method: { const: 'cash' } } },
      ],
    },
    prompt: 'He pays by card 4242424242424242, valid until 09/28.',
    objects: [{ method: 'card', number: '4242424242424242', expires: '09/28' }, { method: 'cash' }, { method: 'iban', iban: 'DE89370400440532013000' }],
  },
  {
    name: 'a notification by one of three ways',
    schema: closed({ to: { anyOf: [closed({ email: { type: 'string', format: 'email' } }), closed({ phone: { type: 'string', pattern: '^\\+\\d{6,15}$' } }), closed({ webhook: { type: 'string', format: 'uri' } })] }, body: { type: 'string', minLength: 1, maxLength: 160 } }),
    prompt: 'Tell ada@example.com that the press has arrived.',
    objects: [{ to: { email: 'ada@example.com' }, body: 'The press has arrived.' }, { to: { webhook: 'https://example.com/hooks?id=1&x=2' }, body: '✓' }],
  },
  {
    name: 'parts joined by allOf',
    schema: {
      allOf: [{ $ref: '#/$defs/identified' }, { $ref: '#/$defs/dated' }, { type: 'object', properties: { amount: { type: 'number', minimum: 0 } }, required: ['amount'] }],
      $defs: { identified: { type: 'object', properties: { id: { type: 'string', minLength: 1 } }, required: ['id'] }, dated: { type: 'object', properties: { created: date }, required: ['created'] } },
    },
    prompt: 'Payment 77 of 12.50 was created on 2026-05-04.',
    objects: [{ id: '77', created: '2026-05-04', amount: 12.5 }, { id: 'x', created: '1999-12-31', amount: 0, more: [1] }],
  },
  {
    name: 'limits joined by allOf',
    schema: closed({ score: { allOf: [{ type: 'number', minimum: 0 }, { maximum: 10 }, { multipleOf: 0.5 }] }, label: { allOf: [{ type: 'string', minLength: 2 }, { maxLength: 4 }] } }),
    prompt: 'Rate it: score 7.5, label good.',
    objects: [{ score: 7.5, label: 'good' }, { score: 0, label: 'no' }],
  },
  {
    name: 'shipping that depends on the country (if, then, else)',
    schema: {
      ...open({ country: { enum: ['US', 'DE', 'JP'] }, postcode: text }),
      allOf: [
        { if: { properties: { country: { const: 'US' } } }, then: { properties: { postcode: { pattern: '^\\d{5}$' } }, required: ['state'] }, else: { not: { required: ['state'] } } },
        { if: { properties: { country: { const: 'JP' } }, required: ['country'] }, then: { properties: { postcode: { pattern: '^\\d{3}-\\d{4}$' } } } },
      ],
    },
    prompt: 'Ship it to the US, 98101, WA.',
    objects: [{ country: 'US', postcode: '98101', state: 'WA' }, { country: 'JP', postcode: '100-0001' }, { country: 'DE', postcode: '10115' }],
  },
  {
    name: 'properties that need each other (dependentRequired)',
    schema: { ...closed({ name: text, creditCard: { type: 'string', pattern: '^\\d{16}$' }, billingAddress: text, phone: text }, ['name']), dependentRequired: { creditCard: ['billingAddress'], billingAddress: ['creditCard'] } },
    prompt: 'Ada Moore pays with the card 4242424242424242, billed to 12 Mill Lane.',
    objects: [{ name: 'Ada Moore', creditCard: '4242424242424242', billingAddress: '12 Mill Lane' }, { name: 'Bo', phone: '1' }],
  },
  {
    name: 'a schema that another property brings (dependentSchemas)',
    schema: { ...open({ mode: { enum: ['fixed', 'auto'] }, value: number }, ['mode']), dependentSchemas: { value: { properties: { unit: { enum: ['m', 's'] } }, required: ['unit'] } } },
    prompt: 'Fix it at a value of 3.5 m.',
    objects: [{ mode: 'fixed', value: 3.5, unit: 'm' }, { mode: 'auto' }],
  },
  {
    name: 'what it must not be (not)',
    schema: closed({ username: { type: 'string', minLength: 3, not: { enum: ['admin', 'root', 'unknown'] } }, code: { type: 'integer', not: { multipleOf: 2 } }, role: { type: 'string', not: { const: '' } } }),
    prompt: 'A user named ada with an odd code of 7 and the role editor.',
    objects: [{ username: 'ada', code: 7, role: 'editor' }, { username: 'Root', code: -1, role: ' ' }],
  },
  {
    name: 'exactly one of two names (oneOf)',
    schema: { ...open({ fullName: text, firstName: text, lastName: text }, []), oneOf: [{ required: ['fullName'] }, { required: ['firstName', 'lastName'] }] },
    prompt: 'Her full name is Ada Moore.',
    objects: [{ fullName: 'Ada Moore' }, { firstName: 'Ada', lastName: 'Moore' }],
  },
  {
    name: 'events of several kinds with a common base',
    schema: {
      type: 'array', minItems: 1,
      items: {
        type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at', 'kind'], unevaluatedProperties: false,
        oneOf: [{ $ref: '#/$defs/click' }, { $ref: '#/$defs/view' }],
      },
      $defs: { click: { properties: { kind: { const: 'click' }, x: integer, y: integer }, required: ['x', 'y'] }, view: { properties: { kind: { const: 'view' }, url: { type: 'string', format: 'uri' }, bot: flag }, required: ['url'] } },
    },
    prompt: 'On 2026-05-04 at 10:00 https://example.com/ was viewed.',
    objects: [[{ at: '2026-05-04T10:00:00Z', kind: 'view', url: 'https://example.com/' }], [{ at: '2026-05-04T10:00:01Z', kind: 'click', x: 3, y: -4 }, { at: '2026-05-04T10:00:02Z', kind: 'view', url: 'urn:isbn:1', bot: true }]],
  },
  {
    name: 'a value of several types',
    schema: closed({ settings: list(closed({ key: text, value: { type: ['string', 'number', 'boolean', 'null', 'array'], items: text } })) }),
    prompt: 'Set theme to dark, zoom to 1.5 and debug to false.',
    objects: [{ settings: [{ key: 'theme', value: 'dark' }, { key: 'zoom', value: 1.5 }, { key: 'debug', value: false }] }, { settings: [{ key: '', value: null }, { key: 'paths', value: ['a', 'b'] }] }],
  },
];
