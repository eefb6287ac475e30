import { describe, expect, it } from 'vitest';
import { createId } from '../../src/ids.ts';
import type { ConversationChange, MessageRecord } from '../../src/storage/conversation-record.ts';
import { wholeContext } from '../../src/storage/conversation-record.ts';
import type { ConversationNews } from '../../src/storage/conversation-store.ts';
import { beginning, messagesIn, newConversation, newMessage, newSummary, storeConversation, turnEnding } from './kit/conversations.ts';
import { begin, ending, newGeneration, reservation, settlement } from './kit/generations.ts';
import { isMissing, openStoreForTest, storages } from './kit/storages.ts';

const textOf = ([block]: MessageRecord['content']): string => (typeof block?.['text'] === 'string' ? block['text'] : '');

describe.skipIf(isMissing).each(storages)('a store of conversations: %s', (storage) => {
  const openForTest = () => openStoreForTest(storage);
  const link = (conversationId: string) => ({ conversationId, purpose: 'TURN', replaces: null }) as const;

  describe('a conversation', () => {
    it('is found as it was stored, with its messages and summaries, in the order of the ids', async () => {
      const { conversations } = await openForTest();
      const { conversation, messages } = await storeConversation(conversations, ['a', 'b', 'c'], { title: 'A title', context: { ...wholeContext, dropped: [[1, 2]], trimmed: { 3: [0] } }, lastToolConfig: { tools: [] }, tokenRatio: 1.25 }, (all) => [newSummary(all.slice(0, 2))]);
      const other = await storeConversation(conversations);
      expect(await conversations.get([other.conversation.id, 'conv_0', conversation.id])).toEqual([other.conversation, undefined, conversation]);
      expect(await messagesIn(conversations, conversation.id)).toEqual(messages);
      expect(await conversations.summaries(conversation.id)).toMatchObject([{ fromPosition: 1, toPosition: 2, text: 'In short.' }]);
      expect(await conversations.get([])).toEqual([]);
    });

    it('keeps texts that are hard to keep', async () => {
      const { conversations } = await openForTest();
      const texts = ['\ud83d', 'a\u0000b', `'"; drop table messages; --`, '\u2028', 'x'.repeat(300_000)];
      const { conversation, messages } = await storeConversation(conversations, texts, { title: '\u{1F600} "' });
      expect(await conversations.get([conversation.id])).toEqual([conversation]);
      expect(await messagesIn(conversations, conversation.id)).toEqual(messages);
    });

    it('changes in what is named only; with its context reset everything is sent again', async () => {
      const { conversations } = await openForTest();
      const { conversation } = await storeConversation(conversations, ['a'], { context: { ...wholeContext, dropped: [[1, 1]] } });
      await conversations.update(conversation.id, { title: 'New', system: [] }, { resetContext: false });
      const [first] = await conversations.get([conversation.id]);
      expect(first).toEqual({ ...conversation, title: 'New', system: [], updatedAt: first?.updatedAt });
      await conversations.update(conversation.id, { title: null, inferenceConfig: null }, { resetContext: true });
      expect(await conversations.get([conversation.id])).toMatchObject([{ title: null, inferenceConfig: null, system: [], context: wholeContext, contextVersion: 1 }]);
      await conversations.update('conv_0', { title: 'Nobody' }, { resetContext: true });
    });

    it('keeps all of what is changed at once', async () => {
      const { conversations } = await openForTest();
      const { conversation } = await storeConversation(conversations);
      const changes: readonly ConversationChange[] = [{ system: [{ text: 'Be brief.' }] }, { inferenceConfig: { maxTokens: 50 } }, { toolConfig: { tools: [] } }, { title: 'New' }];
      await Promise.all(changes.map((change, index) => conversations.update(conversation.id, change, { resetContext: index === 1 })));
      expect(await conversations.get([conversation.id])).toMatchObject([{ ...Object.assign({}, ...changes), contextVersion: 1 }]);
    });
  });

  it('lists a viewer’s own, the newest first, in pages', async () => {
    const { conversations } = await openForTest();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await storeConversation(conversations)).conversation.id);
    await storeConversation(conversations, [], { viewerId: 'another' });
    await storeConversation(conversations, [], { tenantId: 'another' });
    const own = { tenantId: 'tenant', viewerId: 'viewer', limit: 2 };
    const list = async (query: object) => (await conversations.list({ ...own, ...query })).map(({ id }) => id);
    expect(await list({ limit: 10 })).toEqual(ids);
    expect(await list({})).toEqual(ids.slice(0, 2));
    expect(await list({ before: ids[1] ?? '' })).toEqual(ids.slice(2, 4));
  });

  it('finds by the words of a title, or of one message, the last one as a beginning', async () => {
    const { conversations } = await openForTest();
    const bridge = (await storeConversation(conversations, ['The Ålder bridge is green.', 'It is 310 metres long.'], { title: 'Über Brücken' })).conversation.id;
    const search = async (...words: string[]) => (await conversations.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10, search: words })).map(({ id }) => id);
    for (const words of [['green'], ['GREEN'], ['gre'], ['alder', 'bri'], ['bruck'], ['über', 'brücken'], ['310']]) expect(await search(...words), words.join(' ')).toEqual([bridge]);
    for (const words of [['red'], ['reen'], ['green', 'metres'], ['gre', 'bridge'], ['OR'], ['NOT', 'green']]) expect(await search(...words), words.join(' ')).toEqual([]);
    await conversations.update(bridge, { title: 'Tunnels' }, { resetContext: false });
    expect(await search('bruck')).toEqual([]);
    expect(await search('tunnels')).toEqual([bridge]);
    const [first] = await messagesIn(conversations, bridge);
    await conversations.deleteMessages(bridge, [first?.id ?? '']);
    expect(await search('green')).toEqual([]);
    expect(await search('metres')).toEqual([bridge]);
    await conversations.delete(bridge);
    expect(await search('metres')).toEqual([]);
  });

  it('reads parts of several conversations’ messages at once, from either end', async () => {
    const { conversations } = await openForTest();
    const [one, other] = await Promise.all([storeConversation(conversations, ['1', '2', '3', '4']), storeConversation(conversations, ['5', '6'])]);
    const ids = [one.conversation.id, other.conversation.id, 'conv_0'];
    const read = async (query: object) => [...(await conversations.messages(ids, { from: 'start', limit: 10, ...query })).values()].map((messages) => messages.map(({ content }) => textOf(content)).join(''));
    expect(await read({})).toEqual(['1234', '56', '']);
    expect(await read({ limit: 1 })).toEqual(['1', '5', '']);
    expect(await read({ from: 'end', limit: 1 })).toEqual(['4', '6', '']);
    expect(await read({ after: 1 })).toEqual(['234', '6', '']);
    expect(await read({ from: 'end', before: 4, limit: 2 })).toEqual(['23', '56', '']);
    expect(await read({ after: 1, before: 3 })).toEqual(['2', '6', '']);
    expect(await read({ limit: 0 })).toEqual(['', '', '']);
    const [first] = one.messages;
    expect(await conversations.messagesById(['msg_0', first?.id ?? ''])).toEqual([undefined, first]);
  });

  describe('a turn', () => {
    it('begins with its generation in one step, and ends with it', async () => {
      const store = await openForTest();
      const { conversations } = store;
      const { id } = (await storeConversation(conversations, ['a', 'b'])).conversation;
      const asked = [newMessage('c'), newMessage('d', { role: 'assistant' }), newMessage('e')];
      const { id: generationId, writer } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, asked, { lastToolConfig: { tools: [] } }) });
      expect(await conversations.get([id])).toMatchObject([{ activeGenerationId: generationId, lastGenerationId: generationId, messageCount: 5, lastPosition: 5, lastToolConfig: { tools: [] } }]);
      expect((await messagesIn(conversations, id)).slice(2)).toEqual(asked.map((message, index) => ({ ...message, turnId: generationId, conversationId: id, position: index + 3, isRefused: false })));
      const answer = newMessage('f', { role: 'assistant', generationId, modelId: 'm', turnId: generationId });
      await writer.append({ ...ending('f'), turnEnd: turnEnding(id, answer, { tokenRatio: 1.5 }) });
      expect(await conversations.get([id])).toMatchObject([{ activeGenerationId: null, lastGenerationId: generationId, messageCount: 6, lastPosition: 6, tokenRatio: 1.5 }]);
      expect((await messagesIn(conversations, id)).at(-1)).toEqual({ ...answer, conversationId: id, position: 6, isRefused: false });
    });

    it('runs alone: of many that begin at once one is stored, and the others are told which', async () => {
      const store = await openForTest();
      const { id } = (await storeConversation(store.conversations)).conversation;
      const inserted = await Promise.all(Array.from({ length: 20 }, (_, index) => store.insert(newGeneration({ record: { turn: link(id) }, turn: beginning(id, [newMessage(String(index))]) }))));
      const obstacles = inserted.flatMap((one) => ('obstacle' in one ? [one.obstacle] : []));
      const [{ activeGenerationId } = { activeGenerationId: null }] = (await store.conversations.get([id])).flatMap((one) => one ?? []);
      expect(obstacles).toEqual(Array.from({ length: 19 }, () => ({ activeGenerationId })));
      expect(await messagesIn(store.conversations, id)).toHaveLength(1);
      expect(await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 100 })).toMatchObject([{ id: activeGenerationId }]);
    });

    it('of those that begin at once under one key, all find the one that has begun', async () => {
      const store = await openForTest();
      const { id } = (await storeConversation(store.conversations)).conversation;
      const claim = { key: 'mine', inputHash: 'hash' };
      const insert = () => store.insert(newGeneration({ record: { turn: link(id) }, claim, turn: beginning(id, [newMessage('a')]) }));
      const inserted = await Promise.all([insert(), insert(), insert()]);
      const [conversation] = await store.conversations.get([id]);
      const holders = inserted.flatMap((one) => ('holder' in one ? [one.holder] : []));
      expect(holders).toEqual([1, 2].map(() => ({ generationId: conversation?.activeGenerationId, inputHash: 'hash' })));
      expect(await store.holderOf({ tenantId: 'tenant', viewerId: 'viewer' }, 'mine')).toEqual(holders[0]);
      expect(await store.holderOf({ tenantId: 'tenant', viewerId: 'another' }, 'mine')).toBeUndefined();
    });

    it('that may not begin leaves nothing, nor its key', async () => {
      const store = await openForTest();
      const { id } = (await storeConversation(store.conversations)).conversation;
      await begin(store, { record: { turn: link(id) }, turn: beginning(id, [newMessage('a')]) });
      const refused = { claim: { key: 'mine', inputHash: 'hash' }, record: { turn: link(id) }, turn: beginning(id, [newMessage('b')]) };
      const inserted = await Promise.all([store.insert(newGeneration(refused)), store.insert(newGeneration(refused))]);
      expect(inserted).toEqual([1, 2].map(() => ({ obstacle: { activeGenerationId: expect.any(String) as string } })));
      expect(await store.holderOf({ tenantId: 'tenant', viewerId: 'viewer' }, 'mine')).toBeUndefined();
      expect(await messagesIn(store.conversations, id)).toHaveLength(1);
    });

    it('that follows a message begins only while that one is the last, and in a conversation that is there', async () => {
      const store = await openForTest();
      const { conversation: { id }, messages } = await storeConversation(store.conversations, ['a', 'b', 'c']);
      const insert = (conversationId: string, follows: string | null) => store.insert(newGeneration({ record: { turn: link(conversationId) }, turn: beginning(conversationId, [], { follows }) }));
      expect(await insert(id, messages[1]?.id ?? '')).toEqual({ obstacle: 'has gone on' });
      expect(await insert('conv_0', null)).toEqual({ obstacle: 'gone' });
      expect(await insert(id, messages[2]?.id ?? '')).toHaveProperty('writer');
    });

    it('may replace a message, which keeps its place', async () => {
      const store = await openForTest();
      const { conversation: { id }, messages } = await storeConversation(store.conversations, ['a', 'broken']);
      const { writer, id: generationId } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, [], { follows: messages[1]?.id ?? '' }) });
      const joined = newMessage('whole', { role: 'assistant', turnId: generationId });
      await writer.append({ ...ending('whole'), turnEnd: turnEnding(id, joined, { replaces: messages[1]?.id ?? '' }) });
      expect(await messagesIn(store.conversations, id)).toEqual([messages[0], { ...joined, conversationId: id, position: 2, isRefused: false }]);
      expect(await store.conversations.get([id])).toMatchObject([{ messageCount: 2, lastPosition: 2, activeGenerationId: null }]);
      const search = { tenantId: 'tenant', viewerId: 'viewer', limit: 10 };
      expect(await store.conversations.list({ ...search, search: ['broken'] })).toEqual([]);
      expect(await store.conversations.list({ ...search, search: ['whole'] })).toHaveLength(1);
    });

    it('that was refused marks what it has brought; asked again it is the new turn’s', async () => {
      const store = await openForTest();
      const { id } = (await storeConversation(store.conversations, ['a', 'b'])).conversation;
      const refuse = async (messages: readonly ReturnType<typeof newMessage>[]): Promise<void> => {
        const { writer } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, messages) });
        await writer.append({ ...ending(), turnEnd: turnEnding(id, null, { isRefused: true }) });
      };
      const marks = async () => (await messagesIn(store.conversations, id)).map(({ isRefused }) => isRefused);
      await refuse([newMessage('c'), newMessage('d', { role: 'assistant' }), newMessage('e')]);
      expect(await marks()).toEqual([false, false, true, true, true]);
      const { writer } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, []) });
      expect(await marks()).toEqual([false, false, false, false, false]);
      await writer.append({ ...ending(), turnEnd: turnEnding(id, null) });
      await refuse([]);
      expect(await marks()).toEqual([false, false, true, true, true]);
    });
  });

  it('deletes messages with the summaries of them, all or none, and not while a turn runs', async () => {
    const store = await openForTest();
    const { conversations } = store;
    const { conversation: { id }, messages } = await storeConversation(conversations, ['a', 'b', 'c', 'd'], { context: { ...wholeContext, dropped: [[1, 2]] } }, (all) => [newSummary(all.slice(0, 2)), newSummary(all.slice(2, 3))]);
    const [, second, third] = messages;
    expect(await conversations.deleteMessages(id, [second?.id ?? '', createId('Message')])).toBe(false);
    expect(await messagesIn(conversations, id)).toEqual(messages);
    expect(await conversations.deleteMessages(id, [second?.id ?? ''])).toBe(true);
    expect((await messagesIn(conversations, id)).map(({ position }) => position)).toEqual([1, 3, 4]);
    expect(await conversations.summaries(id)).toMatchObject([{ fromPosition: 3, toPosition: 3 }]);
    expect(await conversations.get([id])).toMatchObject([{ messageCount: 3, lastPosition: 4, context: wholeContext, contextVersion: 1 }]);
    await begin(store, { record: { turn: link(id) }, turn: beginning(id, [newMessage('e')]) });
    expect(await conversations.deleteMessages(id, [third?.id ?? ''])).toBe(false);
    expect((await messagesIn(conversations, id)).map(({ position }) => position)).toEqual([1, 3, 4, 5]);
  });

  it('stores a compaction only upon what it was made of', async () => {
    const { conversations } = await openForTest();
    const { conversation: { id }, messages } = await storeConversation(conversations, ['a', 'b']);
    const context = { ...wholeContext, dropped: [[1, 1]] as const };
    expect(await Promise.all([conversations.compact(id, 0, { context, summaries: [newSummary(messages)] }), conversations.compact(id, 0, { context: wholeContext, summaries: [newSummary(messages)] })])).toEqual([true, false]);
    expect(await conversations.get([id])).toMatchObject([{ context, contextVersion: 1 }]);
    expect(await conversations.summaries(id)).toHaveLength(1);
    expect(await conversations.compact(id, 1, { summaries: [newSummary(messages, { level: 1 })] })).toBe(true);
    expect(await conversations.get([id])).toMatchObject([{ context, contextVersion: 2 }]);
    expect((await conversations.summaries(id)).map(({ level }) => level)).toEqual([0, 1]);
  });

  it('begins a summary only of a conversation that is there, which is then not deleted before it is written', async () => {
    const store = await openForTest();
    const { id } = (await storeConversation(store.conversations)).conversation;
    const summary = (conversationId: string) => ({ record: { turn: { ...link(conversationId), purpose: 'SUMMARY' as const } }, claim: { key: conversationId, inputHash: 'hash' } });
    expect(await store.insert(newGeneration(summary('conv_0')))).toEqual({ obstacle: 'gone' });
    expect(await store.holderOf({ tenantId: 'tenant', viewerId: 'viewer' }, 'conv_0')).toBeUndefined();
    const beginning = begin(store, summary(id));
    expect(await store.conversations.delete(id)).toBe(false);
    const { writer } = await beginning;
    expect(await store.conversations.delete(id)).toBe(false);
    await writer.append(ending('told'));
    expect(await store.conversations.delete(id)).toBe(true);
    expect(await store.insert(newGeneration(summary(id)))).toEqual({ obstacle: 'gone' });
  });

  it('deletes a conversation with all that is its own but the ledger, and not while a turn runs', async () => {
    const store = await openForTest();
    const { conversations } = store;
    const { conversation: { id }, messages } = await storeConversation(conversations, ['a', 'b'], {}, (all) => [newSummary(all)]);
    const { id: generationId, writer } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, [newMessage('c')]) });
    await writer.append({ ledger: [reservation(generationId, { conversationId: id }), settlement(generationId)] });
    expect(await conversations.delete(id)).toBe(false);
    await writer.append({ ...ending('d'), turnEnd: turnEnding(id, null) });
    expect(await conversations.delete(id)).toBe(true);
    expect(await conversations.get([id])).toEqual([undefined]);
    expect(await messagesIn(conversations, id)).toEqual([]);
    expect(await conversations.messagesById(messages.map((message) => message.id))).toEqual([undefined, undefined]);
    expect(await conversations.summaries(id)).toEqual([]);
    expect(await store.get(generationId)).toBeUndefined();
    expect(await store.input(generationId)).toBeUndefined();
    expect(await store.read(generationId, 0, 10)).toEqual([]);
    expect(await store.ledger(generationId)).toMatchObject([{ conversationId: id }]);
    expect((await store.usageOf([id])).get(id)).toMatchObject({ inputTokens: 18, outputTokens: 40, requests: 1 });
    expect(await conversations.delete(id)).toBe(false);
  });

  it('tells those who watch each change, once it is stored, until they look away', async () => {
    const store = await openForTest();
    const { conversations } = store;
    const { id } = (await storeConversation(conversations)).conversation;
    const news: ConversationNews[] = [];
    const unwatch = conversations.watch(id, (one) => news.push(one));
    conversations.watch((await storeConversation(conversations)).conversation.id, () => news.push({ generationId: 'another' }));
    const [asked, answer] = [newMessage('a'), newMessage('b', { role: 'assistant' })];
    const { id: generationId, writer } = await begin(store, { record: { turn: link(id) }, turn: beginning(id, [asked]) });
    await writer.append({ ...ending('b'), turnEnd: turnEnding(id, answer) });
    await conversations.update(id, { title: 'x' }, { resetContext: false });
    await conversations.deleteMessages(id, [asked.id]);
    await conversations.delete(id);
    expect(news).toEqual([{ messageIds: [asked.id] }, { generationId }, { messageIds: [answer.id] }, {}, { deletedIds: [asked.id] }, { isDeleted: true, deletedIds: [id] }]);
    unwatch();
    await conversations.create(newConversation({ id }), [], []);
    await conversations.update(id, { title: 'y' }, { resetContext: false });
    expect(news).toHaveLength(6);
  });
});
