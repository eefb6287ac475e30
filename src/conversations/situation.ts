import type { ConverseRequest } from '../datasources/types.ts';
import { toText } from '../json.ts';
import { askedThinking } from '../models/asked-thinking.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { thinksUnasked } from '../models/thinks-unasked.ts';
import type { ContextState, ConversationRecord, MessageRecord, PositionRange, SummaryRecord } from '../storage/conversation-record.ts';
import type { ConversationStore } from '../storage/conversation-store.ts';
import { roomForInput, toBudget } from './budget.ts';
import { prepareContext } from './context/prepare-context.ts';
import type { PreparedContext } from './context/prepare-context.ts';
import { countText } from './count-blocks.ts';
import { coverOf } from './memory/cover.ts';
import { holds, leftOf } from './memory/ranges.ts';
import { isSummarizing } from './memory/strategies.ts';
import { applyTrims } from './memory/trim.ts';
import type { Budget, MemoryView } from './memory/view.ts';
import { totalTokens } from './memory/view.ts';
import type { ModelFacts } from './model-facts.ts';
import { toModelFacts } from './model-facts.ts';

/** What of a store a situation is read from. */
export type SituationStore = Pick<ConversationStore, 'messages' | 'summaries'>;

export type DescribeModel = (modelId: string) => CatalogueModel | undefined;

/** Everything that a turn's context is made from, as it is stored: from here on all is pure. */
export interface Situation {
  readonly conversation: ConversationRecord;
  /** At least all messages that may be sent, in their order; a turn's own come last. */
  readonly messages: readonly MessageRecord[];
  /** Of these, the positions of what is sent though a compaction has left it out: what the answer answers that a turn goes on from. */
  readonly asked: ReadonlySet<number>;
  readonly summaries: readonly SummaryRecord[];
  /** What the turn asks for, besides the messages. */
  readonly request: ConverseRequest;
  readonly model: ModelFacts;
  readonly budget: Budget;
  readonly systemTokens: number;
  readonly toolTokens: number;
  /** What the model that writes summaries may think before each, in tokens. */
  readonly summaryThinking: number;
}

/** Before a summary, of a model that thinks without being asked: its reasoning counts against the limit of the answer. */
const mostThinking = 4_096; // tokens

const mostPositions = 2 ** 31 - 2; // the one after it is the last that PostgreSQL's integers have
const smallGap = 50;

/** Reads what a turn is made from. `without`: a message that is not told, since the turn takes its place; `asked`: what it answers; `more`: messages that are not stored. */
export async function readSituation(
  store: SituationStore,
  describe: DescribeModel,
  conversation: ConversationRecord,
  request: ConverseRequest,
  { without = null, asked = [], more = [] }: { readonly without?: string | null; readonly asked?: readonly MessageRecord[]; readonly more?: readonly MessageRecord[] } = {},
): Promise<Situation> {
  const isSummarized = isSummarizing(conversation.memory.strategy);
  const summaries = isSummarized ? await store.summaries(conversation.id) : [];
  // However long the conversation is, what is not sent is not read. Small gaps cost less to read than to leave out.
  const stored = await readRanges(store, conversation.id, leftOf([1, mostPositions], conversation.context.dropped.filter(([from, to]) => to - from >= smallGap)));
  const isRead = new Set(stored.map(({ id }) => id));
  const told = [...stored.filter(({ id, isRefused }) => id !== without && !isRefused), ...asked.filter(({ id }) => !isRead.has(id))].toSorted(byPosition);
  const messages = [...told, ...more];
  const model = toModelFacts(request.modelId, describe(request.modelId));
  const [systemTokens, toolTokens] = await Promise.all([countText((request.system ?? []).map(({ text }) => toText(text)).join('\n')), request.toolConfig === undefined ? 0 : countText(request.toolConfig)]);
  const summaryModel = describe(conversation.memory.summaryModelId ?? conversation.modelId);
  const summaryThinking = summaryModel !== undefined && thinksUnasked(summaryModel) ? mostThinking : 0;
  const summaryTokens = summaryModel?.contextTokens ?? null;
  const budget = toBudget(conversation.memory, {
    room: roomForInput(model, request.inferenceConfig),
    summaryWindow: summaryTokens === null ? null : summaryTokens - summaryThinking,
    fixed: systemTokens + toolTokens,
    tokenRatio: conversation.tokenRatio,
  });
  return { conversation, messages, asked: new Set(asked.map(({ position }) => position)), summaries, request, model, budget, systemTokens, toolTokens, summaryThinking };
}

const byPosition = (one: MessageRecord, other: MessageRecord): number => one.position - other.position;

async function readRanges(store: SituationStore, id: string, ranges: readonly PositionRange[]): Promise<readonly MessageRecord[]> {
  const found = await Promise.all(ranges.map(([from, to]) => store.messages([id], { from: 'start', after: from - 1, before: to + 1, limit: mostPositions })));
  return found.flatMap((messages) => messages.get(id) ?? []);
}

/** With the messages, too, that are not sent although no summary stands for them: a compaction summarises them first. */
export async function withUnsummarized(store: SituationStore, situation: Situation): Promise<Situation> {
  const { conversation, summaries, messages } = situation;
  const { memory, context } = conversation;
  if (!isSummarizing(memory.strategy)) return situation;
  const covered = coverOf(summaries, context.dropped).map(({ fromPosition, toPosition }): PositionRange => [fromPosition, toPosition]);
  const isRead = new Set(messages.map(({ id }) => id));
  const leftOut = await readRanges(store, conversation.id, context.dropped.flatMap((range) => leftOf(range, covered)));
  return { ...situation, messages: [...leftOut.filter(({ id, isRefused }) => !isRefused && !isRead.has(id)), ...messages].toSorted(byPosition) };
}

/** What a memory strategy judges by. */
export function toView({ conversation, messages, asked, summaries, budget }: Situation): MemoryView {
  const { dropped, trimmed } = conversation.context;
  const cover = coverOf(summaries, dropped);
  const isCovered = (position: number): boolean => cover.some(({ fromPosition, toPosition }) => fromPosition <= position && position <= toPosition);
  const isLive = ({ position }: MessageRecord): boolean => asked.has(position) || !holds(dropped, position);
  const live = messages.filter(isLive);
  const unsummarized = isSummarizing(conversation.memory.strategy) ? messages.filter((message) => !isLive(message) && !isCovered(message.position)).map(({ position }) => position) : [];
  return { messages: applyTrims(live.map((message) => ({ ...message, trimmed: [] })), trimmed), dropped, trimmed, unsummarized, summaries, budget };
}

/** About how many tokens all that is sent has, as the model counts them. */
export const countContext = (situation: Situation): number => Math.ceil(estimateContext(situation) * situation.conversation.tokenRatio);

/** The same as it is estimated here. */
export const estimateContext = (situation: Situation): number => totalTokens(toView(situation), isSummarizing(situation.conversation.memory.strategy));

/** Whether it is time to compact. */
export function isCompactionDue(situation: Situation): boolean {
  const { messages, budget } = toView(situation);
  return estimateContext(situation) > budget.trigger || messages.length > (budget.triggerMessages ?? Infinity);
}

/** With another context, as if it had been stored. */
export const withContext = (situation: Situation, context: Partial<ContextState>): Situation => ({
  ...situation,
  conversation: { ...situation.conversation, context: { ...situation.conversation.context, ...context } },
});

export function prepare(situation: Situation): PreparedContext {
  const { conversation, request, model, summaries, systemTokens, toolTokens } = situation;
  const { memory, context, lastToolConfig } = conversation;
  const cover = isSummarizing(memory.strategy) ? coverOf(summaries, context.dropped) : [];
  return prepareContext({
    messages: toView(situation).messages,
    summaries: cover,
    system: request.system ?? [],
    toolConfig: request.toolConfig,
    lastToolConfig,
    systemTokens,
    toolTokens,
    model,
    hasThinkingBudget: askedThinking(request.additionalModelRequestFields)?.['type'] === 'enabled',
    promptCaching: memory.promptCaching,
    cacheTtl: memory.cacheTtl,
  });
}

/** The request as it goes to Bedrock. */
export function toRequest({ request }: Situation, { system, toolConfig, drafts }: PreparedContext): ConverseRequest {
  const { system: given, toolConfig: asked, ...rest } = request;
  return {
    ...rest,
    messages: drafts.map(({ role, content }) => ({ role, content })),
    ...(system.length === 0 ? {} : { system }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
}
