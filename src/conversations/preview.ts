import { setImmediate as othersTurn } from 'node:timers/promises';
import type { BedrockContentBlock, ConverseRequest } from '../datasources/types.ts';
import type { ConversationRecord, MessageRecord, SummaryRecord } from '../storage/conversation-record.ts';
import type { ConversationStore } from '../storage/conversation-store.ts';
import { countBlocks } from './count-blocks.ts';
import type { Draft } from './context/draft.ts';
import { holds } from './memory/ranges.ts';
import { isSummarizing, strategies } from './memory/strategies.ts';
import { coverOf } from './memory/cover.ts';
import type { Step } from './memory/view.ts';
import { settingsRequest } from './settings-request.ts';
import type { DescribeModel, Situation, SituationStore } from './situation.ts';
import { countContext, isCompactionDue, prepare, readSituation, toRequest, toView, withContext, withUnsummarized } from './situation.ts';

/** What the next turn would send, and what became of each message. */
export interface ContextPreview {
  readonly system: readonly BedrockContentBlock[];
  readonly messages: readonly Draft[];
  readonly tokens: number;
  readonly compactionDue: boolean;
  readonly dispositions: readonly MessageDisposition[];
}

export interface MessageDisposition {
  readonly messageId: string;
  readonly disposition: 'KEPT' | 'SUMMARIZED' | 'PRUNED';
  readonly reason: string | null;
  readonly summaryId: string | null;
}

const everything = Number.MAX_SAFE_INTEGER;

/** Of a conversation all whose messages have been read. */
const toReader = (store: SituationStore, stored: readonly MessageRecord[]): SituationStore => ({
  summaries: (id) => store.summaries(id),
  messages: ([id = ''], { after = 0, before = Infinity }) => Promise.resolve(new Map([[id, stored.filter(({ position }) => after < position && position < before)]])),
});

/** What a turn with this message of the user's would send. It calls no model and stores nothing. `content` null: what is there is looked at alone. */
export async function previewContext(store: ConversationStore, describe: DescribeModel, conversation: ConversationRecord, content: readonly BedrockContentBlock[] | null): Promise<ContextPreview> {
  const more = content === null ? [] : [await toUnstored(conversation, content)];
  const stored = (await store.messages([conversation.id], { from: 'start', limit: everything })).get(conversation.id) ?? [];
  const reader = toReader(store, stored);
  const now = await readSituation(reader, describe, conversation, settingsRequest(conversation), { more });
  await othersTurn(); // here and below: each of it takes its time where there are thousands of messages
  const { before, step } = await lookAhead(reader, now);
  await othersTurn();
  const situation = step?.kind === 'done' ? withContext(before, step.compacted) : before;
  const upTo = step?.kind === 'summarize' ? step.upTo : 0;
  const { system, drafts } = prepare(situation);
  const isStored = new Set(stored.map(({ id }) => id));
  const { conversation: { memory, context }, summaries } = situation;
  const told = { sent: new Set(drafts.flatMap(({ sourceIds }) => sourceIds)), cover: isSummarizing(memory.strategy) ? coverOf(summaries, context.dropped) : [], upTo };
  const dispositions = stored.map((message) => judge(message, situation, told));
  const summarized = dispositions.filter(({ summaryId }) => summaryId !== null).map(({ messageId }) => messageId);
  await othersTurn();
  return {
    system,
    messages: drafts.map((draft, index) => ({ ...draft, sourceIds: [...(index === 0 ? summarized : []), ...draft.sourceIds.filter((id) => isStored.has(id))] })),
    tokens: countContext(situation),
    compactionDue: step?.kind === 'summarize',
    dispositions,
  };
}

/** The request that a turn with the conversation's own settings and these messages would make, as far as it can be told without compacting. */
export async function previewRequest(store: ConversationStore, describe: DescribeModel, conversation: ConversationRecord, request: ConverseRequest): Promise<ConverseRequest> {
  const more = await Promise.all(request.messages.map(({ content, role }, index) => toUnstored(conversation, content, role, index)));
  const { before, step } = await lookAhead(store, await readSituation(store, describe, conversation, request, { more }));
  const situation = step?.kind === 'done' ? withContext(before, step.compacted) : before;
  return toRequest(situation, prepare(situation));
}

/** What a compaction would do first; null where none is due. */
async function lookAhead(store: SituationStore, situation: Situation): Promise<{ readonly before: Situation; readonly step: Step | null }> {
  if (!isCompactionDue(situation)) return { before: situation, step: null };
  const before = await withUnsummarized(store, situation);
  return { before, step: strategies[before.conversation.memory.strategy](toView(before)) };
}

async function toUnstored({ id, lastPosition }: ConversationRecord, content: readonly BedrockContentBlock[], role: MessageRecord['role'] = 'user', index = 0): Promise<MessageRecord> {
  return {
    id: `unstored ${index}`,
    conversationId: id,
    position: lastPosition + 1 + index,
    role,
    content,
    blockTokens: await countBlocks(content),
    generationId: null,
    modelId: null,
    turnId: 'unstored',
    isRefused: false,
    createdAt: new Date().toISOString(),
  };
}

interface Told {
  /** The ids of the messages of which something is sent. */
  readonly sent: ReadonlySet<string>;
  /** The summaries that are sent. */
  readonly cover: readonly SummaryRecord[];
  /** The messages up to this position would be summarised first. */
  readonly upTo: number;
}

function judge(message: MessageRecord, situation: Situation, { sent, cover, upTo }: Told): MessageDisposition {
  const { id: messageId, position } = message;
  const { context } = situation.conversation;
  const pruned = (reason: string): MessageDisposition => ({ messageId, disposition: 'PRUNED', reason, summaryId: null });
  if (message.isRefused) return pruned('Bedrock or the model refused the turn that brought it, or a guardrail blocked it.');
  const summary = cover.find(({ fromPosition, toPosition }) => fromPosition <= position && position <= toPosition);
  if (summary !== undefined) return { messageId, disposition: 'SUMMARIZED', reason: 'A summary is sent in its place.', summaryId: summary.id };
  if (position <= upTo) return { messageId, disposition: 'SUMMARIZED', reason: 'The next turn summarises it first.', summaryId: null };
  if (holds(context.dropped, position)) return pruned(whyDropped(situation));
  if (!sent.has(messageId)) return pruned('Nothing of it can be sent to this model.');
  const trimmed = context.trimmed[position]?.length ?? 0;
  return { messageId, disposition: 'KEPT', reason: trimmed === 0 ? null : `Sent without ${trimmed} of its ${message.content.length} blocks, to save space.`, summaryId: null };
}

function whyDropped({ conversation: { memory, context } }: Situation): string {
  if (isSummarizing(memory.strategy)) return `No summary of it could be had (${context.lastCompaction?.error?.code ?? 'unknown'}), so the older messages are left out.`;
  if (memory.strategy === 'PRUNE') return 'It has least to do with the latest turns.';
  return memory.strategy === 'FULL' ? 'The model’s window was full: the oldest messages are left out.' : 'It is older than the latest messages that fit.';
}
