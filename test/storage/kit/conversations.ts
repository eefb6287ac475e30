import { createId } from '../../../src/ids.ts';
import type { ConversationRecord, MessageRecord, NewMessage, SummaryRecord } from '../../../src/storage/conversation-record.ts';
import { wholeContext } from '../../../src/storage/conversation-record.ts';
import type { ConversationStore, TurnBeginning, TurnEnd } from '../../../src/storage/conversation-store.ts';

/** A conversation as the server makes it, with what a test wants otherwise. */
export const newConversation = (change: Partial<ConversationRecord> = {}): ConversationRecord => ({
  id: createId('Conversation'),
  tenantId: 'tenant',
  viewerId: 'viewer',
  title: null,
  modelId: 'amazon.nova-lite-v1:0',
  system: [{ text: 'Be brief.' }],
  inferenceConfig: { maxTokens: 100 },
  toolConfig: null,
  guardrailConfig: null,
  memory: { strategy: 'FULL', triggerTokens: null, keepTokens: null, keepMessages: null, summaryModelId: null, promptCaching: true, cacheTtl: null },
  context: wholeContext,
  contextVersion: 0,
  lastToolConfig: null,
  tokenRatio: 1,
  messageCount: 0,
  lastPosition: 0,
  activeGenerationId: null,
  lastGenerationId: null,
  createdAt: '2026-11-01T10:00:00.000Z',
  updatedAt: '2026-11-01T10:00:00.000Z',
  ...change,
});

export const newMessage = (text: string, change: Partial<NewMessage> = {}): NewMessage => ({
  id: createId('Message'),
  role: 'user',
  content: [{ text }],
  blockTokens: [text.length],
  generationId: null,
  modelId: null,
  turnId: null,
  createdAt: '2026-11-01T10:00:00.000Z',
  ...change,
});

/** Stores a conversation with these messages, the user's first; gives back both. */
export async function storeConversation(store: ConversationStore, texts: readonly string[] = [], change: Partial<ConversationRecord> = {}, summaries: (messages: readonly MessageRecord[]) => readonly SummaryRecord[] = () => []): Promise<{ readonly conversation: ConversationRecord; readonly messages: readonly MessageRecord[] }> {
  const conversation = newConversation({ messageCount: texts.length, lastPosition: texts.length, ...change });
  const messages = texts.map((text, index): MessageRecord => ({ ...newMessage(text, { role: index % 2 === 0 ? 'user' : 'assistant' }), conversationId: conversation.id, position: index + 1, isRefused: false }));
  await store.create(conversation, messages, summaries(messages));
  return { conversation, messages };
}

/** A summary of these messages. */
export const newSummary = (messages: readonly MessageRecord[], change: Partial<SummaryRecord> = {}): SummaryRecord => {
  const [first] = messages;
  const last = messages.at(-1);
  if (first === undefined || last === undefined) throw new Error('a summary of nothing');
  return { id: createId('Summary'), conversationId: first.conversationId, level: 0, text: 'In short.', fromMessageId: first.id, toMessageId: last.id, fromPosition: first.position, toPosition: last.position, tokens: 3, createdAt: '2026-11-01T10:00:00.000Z', ...change };
};

export const beginning = (conversationId: string, messages: readonly NewMessage[], change: Partial<TurnBeginning> = {}): TurnBeginning => ({ conversationId, messages, lastToolConfig: null, follows: null, ...change });

export const turnEnding = (conversationId: string, message: NewMessage | null, change: Partial<TurnEnd> = {}): TurnEnd => ({ conversationId, message, replaces: null, isRefused: false, tokenRatio: null, ...change });

/** All messages of a conversation. */
export const messagesIn = async (store: ConversationStore, id: string): Promise<readonly MessageRecord[]> => (await store.messages([id], { from: 'start', limit: 1_000 })).get(id) ?? [];
