import { closed, integer, list, open, text, type CorpusCase } from './corpus-case.ts';

const node = { $ref: '#/$defs/node' };

export const recursive: readonly CorpusCase[] = [
  {
    name: 'a tree',
    schema: { ...closed({ root: node }), $defs: { node: closed({ label: text, children: list(node) }) } },
    prompt: 'Draw the tree: the root "animals" has the children "birds" and "fish"; "birds" has "owl".',
    objects: [
      { root: { label: 'animals', children: [{ label: 'birds', children: [{ label: 'owl', children: [] }] }, { label: 'fish', children: [] }] } },
      { root: { label: '', children: [] } },
    ],
  },
  {
    name: 'comments that answer comments',
    schema: { type: 'array', items: { $ref: '#/$defs/comment' }, $defs: { comment: closed({ author: text, text, likes: { type: 'integer', minimum: 0 }, replies: list({ $ref: '#/$defs/comment' }) }, ['author', 'text', 'replies']) } },
    prompt: 'The thread: Ann wrote "First!", and Bo answered "No."',
    objects: [[{ author: 'Ann', text: 'First!', likes: 3, replies: [{ author: 'Bo', text: 'No.', replies: [] }] }], []],
  },
  {
    name: 'a linked list',
    schema: { $ref: '#/$defs/link', $defs: { link: closed({ value: integer, next: { anyOf: [{ $ref: '#/$defs/link' }, { type: 'null' }] } }) } },
    prompt: 'Link the numbers 1, 2 and 3.',
    objects: [{ value: 1, next: { value: 2, next: { value: 3, next: null } } }, { value: 0, next: null }],
  },
  {
    name: 'a root that refers to itself',
    schema: closed({ name: { type: 'string', minLength: 1 }, reports: { type: 'array', items: { $ref: '#' } } }),
    prompt: 'Ann leads Bo and Cem. Bo leads Dee.',
    objects: [{ name: 'Ann', reports: [{ name: 'Bo', reports: [{ name: 'Dee', reports: [] }] }, { name: 'Cem', reports: [] }] }, { name: 'Solo', reports: [] }],
  },
  {
    name: 'files and folders',
    schema: {
      $ref: '#/$defs/entry',
      $defs: {
        entry: { oneOf: [{ $ref: '#/$defs/file' }, { $ref: '#/$defs/folder' }] },
        file: closed({ kind: { const: 'file' }, name: text, bytes: { type: 'integer', minimum: 0 } }),
        folder: closed({ kind: { const: 'folder' }, name: text, entries: { type: 'array', items: { $ref: '#/$defs/entry' }, minItems: 1 } }),
      },
    },
    prompt: 'The folder src has the file main.ts of 120 bytes and the folder lib with a.ts of 3 bytes.',
    objects: [
      { kind: 'folder', name: 'src', entries: [{ kind: 'file', name: 'main.ts', bytes: 120 }, { kind: 'folder', name: 'lib', entries: [{ kind: 'file', name: 'a.ts', bytes: 3 }] }] },
      { kind: 'file', name: 'README', bytes: 0 },
    ],
  },
  {
    name: 'an expression',
    schema: {
      ...closed({ expression: { $ref: '#/definitions/expression' } }),
      definitions: {
        expression: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^[a-z]$' }, { $ref: '#/definitions/operation' }] },
        operation: closed({ op: { enum: ['+', '-', '*', '/'] }, left: { $ref: '#/definitions/expression' }, right: { $ref: '#/definitions/expression' } }),
      },
    },
    prompt: 'Parse (x + 1) * 2.',
    objects: [{ expression: { op: '*', left: { op: '+', left: 'x', right: 1 }, right: 2 } }, { expression: 3.5 }],
  },
  {
    name: 'any JSON within an object',
    schema: { ...closed({ payload: { $ref: '#/$defs/json' } }), $defs: { json: { anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, list({ $ref: '#/$defs/json' }), { type: 'object', additionalProperties: { $ref: '#/$defs/json' } }] } } },
    prompt: 'Make a payload with the name Ada and the numbers 1 and 2.',
    objects: [{ payload: { name: 'Ada', numbers: [1, 2, [null, { deep: true }]] } }, { payload: null }],
  },
  {
    name: 'a menu by an anchor',
    schema: { ...closed({ menu: { $ref: '#item' } }), $defs: { item: { $anchor: 'item', ...open({ label: text, href: { type: 'string', format: 'uri-reference' }, items: { type: 'array', items: { $ref: '#item' }, maxItems: 5 } }, ['label']) } } },
    prompt: 'A menu "Home" with "About" (/about) in it.',
    objects: [{ menu: { label: 'Home', items: [{ label: 'About', href: '/about' }] } }, { menu: { label: 'x' } }],
  },
];
