import { buildSchema, execute, parse } from 'graphql';
import { expect, it, onTestFinished } from 'vitest';
import { limitAnswer } from '../../../src/graphql/guards/index.ts';

const text = `
  type Query { page: Page }
  type Page { edges: [Edge!]! }
  type Edge { node: Note! }
  type Note { from: Note must: Part! parts: [Part!]! }
  union Part = Text | Use
  type Text { text: String }
  type Use { name: String }
`;
const parts = [{ __typename: 'Text', text: 'a' }, { __typename: 'Use', name: 'b' }];
const times = (count: number, field: string): string => Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

it.each([
  ['some are waited for', 1_000_000, 'from { must { __typename } } must { ... on Use { name @include(if: $isAsked) } }'],
  ['the limit is passed amid a list', 50_000, `parts { ... on Text { ${times(100, 'text')} } ... on Use { name @include(if: $isAsked) } }`],
])('items that fail at once while %s leave nothing behind that nobody handles', async (_, maxFields, selection) => {
  const schema = buildSchema(text);
  const from = schema.getType('Note');
  if (from && 'getFields' in from) Object.assign(from.getFields()['from'] ?? {}, { resolve: ({ isFirst }: { readonly isFirst: boolean }) => (isFirst ? new Promise((resolve) => setImmediate(resolve, null)) : null) });
  limitAnswer(schema, maxFields);
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', keep);
  onTestFinished(() => void process.off('unhandledRejection', keep));
  const edges = Array.from({ length: 100 }, (_item, index) => ({ node: { isFirst: index === 0, must: parts[1], parts } }));
  const document = parse(`query ($isAsked: Boolean = true) { ${times(30, `page { edges { node { ${selection} } } }`)} }`);
  const { errors } = await execute({ schema, document, rootValue: { page: () => Promise.resolve({ edges }) }, contextValue: {}, variableValues: { isAsked: null } });
  expect(errors?.length).toBeGreaterThan(0);
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
});
