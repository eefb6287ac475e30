import { getOperationAST, Kind, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSse, post } from '../kit/clients.ts';
import { rootOf, runEvents, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { blocksOf, read } from './support/documents.ts';

const page = read('docs/conversations.md');

/** All operations of the page, by their names, each with the variables that it takes. */
const operations = new Map(
  blocksOf(page, 'graphql').flatMap(({ text }) => {
    const document = parse(text);
    const names = document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : []));
    return names.map((name) => [name, { query: text, operationName: name, takes: (getOperationAST(document, name)?.variableDefinitions ?? []).map(({ variable }) => variable.name.value) }] as const);
  }),
);
const ran = new Set<string>();

let subject: Subject;
let id = '';
beforeAll(async () => {
  subject = await startSubject();
  id = (await run<{ id: string }>('Create')).id;
});
afterAll(() => subject.close());

/** An operation of the page, with what it needs of these. */
function operation(name: string, variables: Record<string, string> = {}) {
  const found = operations.get(name);
  if (found === undefined) throw new Error(`The page has no operation ${name}.`);
  ran.add(name);
  const { takes, ...rest } = found;
  return { ...rest, variables: Object.fromEntries(takes.map((variable) => [variable, { id, ...variables }[variable]])) };
}

const run = async <T>(name: string, variables?: Record<string, string>): Promise<T> => rootOf(await post(subject.url, operation(name, variables)));

const user = (text: string) => [{ role: 'USER', content: [{ text }] }];

/** A turn as a program makes it, with a fault of the embedded Bedrock. */
const turn = (text: string, fault?: string) => ({
  query: 'subscription ($input: ConverseInput!) { converseStream(input: $input) { __typename generationId sequence terminal } }',
  variables: { input: { conversationId: id, messages: user(text), ...(fault === undefined ? {} : { options: { tags: [{ key: 'local-bedrock', value: fault }] } }) } },
});

interface History {
  readonly messageCount: number;
  readonly messages: { readonly edges: readonly { readonly node: { readonly id: string; readonly role: string; readonly content: readonly { readonly text: string }[]; readonly generation: { readonly status: string } | null } }[] };
}

const latest = async () => (await run<History>('History')).messages.edges.at(-1)?.node;

interface Preview {
  readonly compactionDue: boolean;
  readonly messages: readonly { readonly sourceIds: readonly string[] }[];
  readonly dispositions: readonly { readonly messageId: string; readonly disposition: string }[];
}

describe('the operations of docs/conversations.md, in their order', () => {
  it('a turn, whole and as a stream', async () => {
    expect(await run('Turn')).toMatchObject({ status: 'COMPLETED', conversation: { messageCount: 2 } });
    const events = await runEvents(subject.url, operation('Stream'));
    expect(events.at(-1)?.__typename).toBe('GenerationCompleted');
    expect(textOf(events)).toContain('Ada Moore');
    expect(await run('History')).toMatchObject({ title: 'Bridges', messageCount: 4, activeGeneration: null });
  });

  it('two tabs, and one turn at a time', async () => {
    const client = connectSse(subject.url);
    const updates = client.iterate(operation('Watch'));
    expect((await updates.next()).value).toMatchObject({ data: { conversationUpdated: { conversation: { messageCount: 4 }, deletedId: null } } });
    const start = 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }';
    const slow = turn('Write 40 words about rivers.', 'tokens-per-second=50').variables.input;
    const { id: running } = rootOf<{ id: string }>(await post(subject.url, { query: start, variables: { input: { converse: slow } } }));
    const refused = await post(subject.url, operation('Turn'));
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', generationId: running });
    expect((await updates.next()).value).toMatchObject({ data: { conversationUpdated: { messageEdge: { node: { role: 'USER' } } } } });
    expect((await updates.next()).value).toMatchObject({ data: { conversationUpdated: { generation: { id: running } } } });
    rootOf(await post(subject.url, { query: 'mutation ($id: ID!) { cancelGeneration(id: $id) { status } }', variables: { id: running } }));
    await updates.return?.();
    client.dispose();
  });

  it('turns that do not succeed leave a conversation that can go on', async () => {
    const { messageCount } = await run<History>('History');
    await runEvents(subject.url, turn('Repeat: four five', 'status=424'));
    expect(await run('AskAgain')).toMatchObject({ status: 'COMPLETED' });
    await runEvents(subject.url, turn('Refused.', 'status=400'));
    expect((await run<Preview>('Preview')).dispositions.at(-1)).toMatchObject({ disposition: 'PRUNED' });
    expect(await run('AskAgain')).toMatchObject({ status: 'COMPLETED' });
    expect((await run<Preview>('Preview')).dispositions.at(-1)).toMatchObject({ disposition: 'KEPT' });
    const broken = await runEvents(subject.url, turn('Write 60 words about rivers.', 'cut-after=50'));
    const before = await latest();
    expect(before).toMatchObject({ role: 'ASSISTANT', generation: { status: 'INTERRUPTED' } });
    await run('Continue', { generationId: broken[0]?.generationId ?? '' });
    await expect.poll(async () => (await latest())?.id).not.toBe(before?.id);
    expect(await latest()).toMatchObject({ role: 'ASSISTANT', content: [{ text: expect.stringContaining(before?.content[0]?.text ?? '-') as string }] });
    expect((await run<History>('History')).messageCount).toBe(messageCount + 6);
  });

  it('forks, changes and finds', async () => {
    const messageId = (await run<History>('History')).messages.edges[1]?.node.id ?? '';
    expect(await run('Fork', { messageId })).toMatchObject({ title: 'Bridges', messageCount: 2 });
    expect(await run('Change')).toEqual({ title: 'Bridges of the north' });
    expect((await run<{ edges: unknown[] }>('Search')).edges).toHaveLength(2);
  });

  it('previews', async () => {
    const { compactionDue, messages } = await run<Preview>('Preview');
    expect(compactionDue).toBe(false);
    expect(messages.at(-1)?.sourceIds).toEqual([]);
  });

  it('are all run', () => expect([...ran].toSorted()).toEqual([...operations.keys()].toSorted()));
});

describe('from the schema to the source', () => {
  const rows = [...page.matchAll(/^\| (.+) \| \[(\S+)\]\(\S+\) \| `(.+)` \|$/gm)].map(([, what = '', file = '', snippet = '']) => ({ what, file, snippet }));
  it.each(rows)('$what: $file', ({ file, snippet }) => expect(read(file)).toContain(snippet));
  it('has rows', () => expect(rows.length).toBeGreaterThan(10));
});
