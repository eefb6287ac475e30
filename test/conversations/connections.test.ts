import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { chances } from './kit/chances.ts';
import type { ReadConversation } from './kit/conversations.ts';
import { ask, deleteMessages, messagesOf, newConversation, say } from './kit/conversations.ts';

let subject: Subject;
let whole: ReadConversation;
let ids: readonly string[];
beforeAll(async () => {
  subject = await startSubject();
  whole = await newConversation(subject.url, { messages: talk(23) });
  ids = messagesOf(whole).map(({ id }) => id);
});
afterAll(() => subject.close());

const talk = (count: number) => Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: `Message ${index}` }] }));

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

const page = async (id: string, args: Record<string, unknown>): Promise<Page> =>
  (
    await ask<{ messages: Page }>(subject.url, {
      query: `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
        messages(first: $first, after: $after, last: $last, before: $before) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
      } }`,
      variables: { id, ...args },
    })
  ).messages;

const idsOf = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.id);

describe('the messages of a conversation', () => {
  it('walked in pages of any sizes, forwards or backwards, come once each and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }), async (forwards, sizes) => {
        const walked: string[] = [];
        let cursor: string | null = null;
        for (let number = 0; ; number += 1) {
          const size = sizes[number % sizes.length] ?? 1;
          const found = await page(whole.id, forwards ? { first: size, after: cursor } : { last: size, before: cursor });
          if (forwards) walked.push(...idsOf(found));
          else walked.unshift(...idsOf(found));
          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = found.pageInfo;
          expect([startCursor, endCursor]).toEqual([found.edges[0]?.cursor, found.edges.at(-1)?.cursor]);
          expect(forwards ? hasPreviousPage : hasNextPage).toBe(number > 0);
          expect(forwards ? hasNextPage : hasPreviousPage).toBe(walked.length < ids.length);
          if (walked.length >= ids.length) break;
          cursor = forwards ? endCursor : startCursor;
        }
        expect(walked).toEqual(ids);
      }),
      chances(15),
    );
  });

  it('between two cursors are a part of their own, from either end', async () => {
    const { edges } = await page(whole.id, { first: 100 });
    const bounds = { after: edges[4]?.cursor, before: edges[10]?.cursor };
    expect(idsOf(await page(whole.id, { first: 100, ...bounds }))).toEqual(ids.slice(5, 10));
    expect(await page(whole.id, { first: 2, ...bounds })).toMatchObject({ edges: [{ node: { id: ids[5] } }, { node: { id: ids[6] } }], pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    expect(await page(whole.id, { last: 2, ...bounds })).toMatchObject({ edges: [{ node: { id: ids[8] } }, { node: { id: ids[9] } }], pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    expect(await page(whole.id, { first: 5, after: edges.at(-1)?.cursor })).toEqual({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null } });
    expect(await page(whole.id, { last: 5, before: edges[0]?.cursor })).toEqual({ edges: [], pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null } });
  });

  it('are the last fifty where nobody says how many', async () => {
    const { id } = await newConversation(subject.url, { messages: talk(61) });
    const found = await page(id, {});
    expect(found.edges).toHaveLength(50);
    expect(found.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it('keep their cursors, whatever is deleted or added', async () => {
    const conversation = await newConversation(subject.url, { modelId: 'local.echo-v1', messages: talk(8) });
    const { id, messages: { edges } } = conversation;
    const own = messagesOf(conversation).map((message) => message.id);
    await ask(subject.url, deleteMessages(id, [own[0] ?? '', own[3] ?? '', own[4] ?? '']));
    await say(subject.url, id, 'One more.');
    const after = async (index: number) => idsOf(await page(id, { first: 2, after: edges[index]?.cursor }));
    expect(await after(0)).toEqual([own[1], own[2]]);
    expect(await after(2)).toEqual([own[5], own[6]]);
    expect(await after(3)).toEqual([own[5], own[6]]); // its own message is gone
    expect(idsOf(await page(id, { last: 2, before: edges[4]?.cursor }))).toEqual([own[1], own[2]]);
    expect((await page(id, { first: 100 })).edges.find(({ node }) => node.id === own[6])?.cursor).toBe(edges[6]?.cursor);
    expect((await page(id, { first: 1, after: edges[0]?.cursor })).pageInfo.hasPreviousPage).toBe(false); // what stood before is deleted
  });

  it('of none is an empty page', async () => {
    const { id } = await newConversation(subject.url);
    expect(await page(id, { first: 5 })).toEqual({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } });
  });
});

it('the conversations, walked in pages, come once each, the newest first', async () => {
  const own = await startSubject();
  const made: string[] = [];
  for (let index = 0; index < 7; index += 1) made.unshift((await newConversation(own.url)).id);
  const walked: string[] = [];
  let after: string | null = null;
  do {
    const { edges, pageInfo }: Page = await ask(own.url, { query: 'query ($after: String) { conversations(first: 3, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }', variables: { after } });
    walked.push(...edges.map(({ node }) => node.id));
    expect(pageInfo).toMatchObject({ hasPreviousPage: after !== null, hasNextPage: walked.length < made.length, startCursor: edges[0]?.cursor, endCursor: edges.at(-1)?.cursor });
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(walked).toEqual(made);
  await own.close();
});
