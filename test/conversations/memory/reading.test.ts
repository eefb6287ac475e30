import { afterEach, describe, expect, it } from 'vitest';
import { createId } from '../../../src/ids.ts';
import { readSituation, toView, withUnsummarized } from '../../../src/conversations/situation.ts';
import type { ContextState, ConversationRecord, MemoryStrategyName, MessageRecord, SummaryRecord } from '../../../src/storage/conversation-record.ts';
import { wholeContext } from '../../../src/storage/conversation-record.ts';
import type { ConversationStore } from '../../../src/storage/conversation-store.ts';
import type { GenerationStore } from '../../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { message, text } from './kit.ts';

let opened: GenerationStore;
afterEach(() => opened.close());

/** A store that counts the messages that are read from it. */
async function openCounting(): Promise<{ readonly store: ConversationStore; readonly read: () => number }> {
  opened = await openGenerationStore({ storage: 'memory', dataDir: '', leaseMs: 6_000 });
  const { conversations } = opened;
  let count = 0;
  const messages: ConversationStore['messages'] = async (ids, query) => {
    const found = await conversations.messages(ids, query);
    for (const list of found.values()) count += list.length;
    return found;
  };
  const store = new Proxy(conversations, { get: (target, name) => (name === 'messages' ? messages : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target)) });
  return { store, read: () => count };
}

async function keep(store: ConversationStore, length: number, strategy: MemoryStrategyName, context: Partial<ContextState>, summaries: readonly Pick<SummaryRecord, 'fromPosition' | 'toPosition'>[] = []): Promise<ConversationRecord> {
  const id = createId('Conversation');
  const conversation: ConversationRecord = {
    id,
    tenantId: 'tenant',
    viewerId: 'viewer',
    title: null,
    modelId: 'local.small-v1',
    system: [],
    inferenceConfig: null,
    toolConfig: null,
    guardrailConfig: null,
    memory: { strategy, triggerTokens: 1_000, keepTokens: 500, keepMessages: null, summaryModelId: null, promptCaching: true, cacheTtl: null },
    context: { ...wholeContext, ...context },
    contextVersion: 0,
    lastToolConfig: null,
    tokenRatio: 1,
    messageCount: length,
    lastPosition: length,
    activeGenerationId: null,
    lastGenerationId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  const messages = Array.from({ length }, (_, index): MessageRecord => ({ ...message(index + 1, index % 2 === 0 ? 'user' : 'assistant', [text(`message ${index + 1}`)]), id: createId('Message'), conversationId: id }));
  const told = summaries.map((range, index): SummaryRecord => ({ ...range, id: createId('Summary'), conversationId: id, level: 0, text: `summary ${index}`, fromMessageId: '', toMessageId: '', tokens: 10, createdAt: '2026-01-01T00:00:00.000Z' }));
  await store.create(conversation, messages, told);
  return conversation;
}

const situationOf = (store: ConversationStore, conversation: ConversationRecord) => readSituation(store, () => undefined, conversation, { kind: 'converse', modelId: conversation.modelId, messages: [] });
const positions = (messages: readonly { readonly position: number }[]): readonly number[] => messages.map(({ position }) => position);

describe.each([200, 2_000])('of %i messages a turn reads only', (length) => {
  const dropped = [[1, length - 5]] as const;

  it.each(['SLIDING_WINDOW', 'SUMMARIZE', 'HIERARCHICAL'] as const)('those that are sent: %s', async (strategy) => {
    const { store, read } = await openCounting();
    const conversation = await keep(store, length, strategy, { dropped }, [{ fromPosition: 1, toPosition: length - 5 }]);
    expect(positions(toView(await situationOf(store, conversation)).messages)).toEqual([length - 4, length - 3, length - 2, length - 1, length]);
    expect(read()).toBe(5);
  });

  it('those that are sent, also where PRUNE has kept the oldest ones', async () => {
    const { store, read } = await openCounting();
    const conversation = await keep(store, length, 'PRUNE', { dropped: [[3, 100], [103, 106], [109, length - 3]] });
    const situation = await situationOf(store, conversation);
    expect(positions(toView(situation).messages)).toEqual([1, 2, 101, 102, 107, 108, length - 2, length - 1, length]);
    // The four between two that are kept cost less than another query.
    expect(read()).toBe(13);
  });

  it('those that are sent while no summary can be had; a compaction reads what was left out, and nothing else', async () => {
    const { store, read } = await openCounting();
    const conversation = await keep(store, length, 'HIERARCHICAL', { dropped }, [{ fromPosition: 2, toPosition: 40 }, { fromPosition: 51, toPosition: length - 10 }]);
    const situation = await situationOf(store, conversation);
    expect(read()).toBe(5);
    const view = toView(await withUnsummarized(store, situation));
    expect(view.unsummarized).toEqual([1, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, length - 9, length - 8, length - 7, length - 6, length - 5]);
    expect(positions(view.messages)).toEqual([length - 4, length - 3, length - 2, length - 1, length]);
    expect(read()).toBe(21);
  });
});
