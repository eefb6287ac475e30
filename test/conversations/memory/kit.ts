import fc from 'fast-check';
import { coverOf } from '../../../src/conversations/memory/cover.ts';
import { addRange, holds } from '../../../src/conversations/memory/ranges.ts';
import { takeSpan } from '../../../src/conversations/memory/span.ts';
import { isSummarizing, strategies } from '../../../src/conversations/memory/strategies.ts';
import { applyTrims } from '../../../src/conversations/memory/trim.ts';
import type { Budget, Compacted, MemoryMessage, MemoryView, SummaryTask } from '../../../src/conversations/memory/view.ts';
import { totalTokens } from '../../../src/conversations/memory/view.ts';
import type { MemoryStrategyName, MessageRecord, SummaryRecord } from '../../../src/storage/conversation-record.ts';
import type { BedrockContentBlock } from '../../../src/datasources/types.ts';

export const strategyNames = Object.keys(strategies) as MemoryStrategyName[];
export const summarizing: readonly MemoryStrategyName[] = ['SUMMARIZE', 'HIERARCHICAL'];

/** A block, and how many tokens it is taken to have. */
export interface Said {
  readonly block: BedrockContentBlock;
  readonly tokens: number;
}

export const text = (words: string, tokens = words.length): Said => ({ block: { text: words }, tokens });
export const use = (toolUseId: string, tokens = 20): Said => ({ block: { toolUse: { toolUseId, name: 'look_up', input: {} } }, tokens });
export const result = (toolUseId: string, tokens: number): Said => ({ block: { toolResult: { toolUseId, content: [{ text: 'found' }] } }, tokens });
export const reasoning = (tokens: number): Said => ({ block: { reasoningContent: { reasoningText: { text: 'thinking', signature: 'signed' } } }, tokens });
export const documentOf = (tokens: number): Said => ({ block: { document: { name: 'Report', format: 'txt', source: { text: 'long' } } }, tokens });

export const message = (position: number, role: 'user' | 'assistant', said: readonly Said[], turnId: string | null = null): MessageRecord => ({
  id: `message ${position}`,
  conversationId: 'conversation',
  position,
  role,
  content: said.map(({ block }) => block),
  blockTokens: said.map(({ tokens }) => tokens),
  generationId: null,
  modelId: null,
  turnId,
  isRefused: false,
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** Messages as they are told: user and assistant take turns, from position 1 on. */
export const tell = (...said: readonly (readonly Said[])[]): readonly MessageRecord[] => said.map((blocks, index) => message(index + 1, index % 2 === 0 ? 'user' : 'assistant', blocks));

export const budgetOf = (budget: Partial<Budget> & { readonly keep: number }): Budget => ({ fixed: 0, trigger: budget.keep * 2, triggerMessages: null, keepMessages: null, summary: 50, span: 2_000, ...budget });

/** A conversation as it is stored: nothing of it is lost by a compaction. */
export interface Stored {
  readonly messages: readonly MessageRecord[];
  readonly summaries: readonly SummaryRecord[];
  readonly context: Compacted;
}

export const whole = (messages: readonly MessageRecord[]): Stored => ({ messages, summaries: [], context: { dropped: [], trimmed: {} } });

/** What a strategy is given of it. */
export function viewOf({ messages, summaries, context: { dropped, trimmed } }: Stored, strategy: MemoryStrategyName, budget: Budget): MemoryView {
  const cover = coverOf(summaries, dropped);
  const live = messages.filter(({ position }) => !holds(dropped, position)).map((one): MemoryMessage => ({ ...one, trimmed: [] }));
  const unsummarized = messages.map(({ position }) => position).filter((position) => holds(dropped, position) && !tells(cover, position));
  return { messages: applyTrims(live, trimmed), dropped, trimmed, unsummarized: isSummarizing(strategy) ? unsummarized : [], summaries: isSummarizing(strategy) ? summaries : [], budget };
}

export interface Compaction {
  readonly stored: Stored;
  readonly tasks: readonly SummaryTask[];
}

/** A whole compaction, with a model that writes summaries of the length that it is asked for. Throws where it does not end. */
export function compact(before: Stored, strategy: MemoryStrategyName, budget: Budget, lengthOf: () => number = () => budget.summary): Compaction {
  let stored = before;
  const tasks: SummaryTask[] = [];
  for (;;) {
    const step = strategies[strategy](viewOf(stored, strategy, budget));
    if (step.kind === 'done') return { stored: { ...stored, context: step.compacted }, tasks };
    if (tasks.length > 2 * (before.messages.length + before.summaries.length)) throw new Error('the compaction does not end');
    tasks.push(step.task);
    stored = { ...stored, summaries: [...stored.summaries, summarise(stored, step.task, budget, lengthOf())] };
  }
}

function summarise({ messages, summaries }: Stored, { level, sources, messages: range }: SummaryTask, { span }: Budget, tokens: number): SummaryRecord {
  const told = range === null ? [] : takeSpan(messages, range, span);
  const positions = [...sources.flatMap(({ fromPosition, toPosition }) => [fromPosition, toPosition]), ...told.map(({ position }) => position)];
  if (positions.length === 0) throw new Error('a summary of nothing');
  const [fromPosition, toPosition] = [Math.min(...positions), Math.max(...positions)];
  return { ...summaryOf(summaries.length, fromPosition, toPosition), level, tokens };
}

/** A summary of all that lies between two positions; of two the one with the higher number is the newer. */
export const summaryOf = (number: number, fromPosition: number, toPosition: number): SummaryRecord => ({
  id: `summary ${number}`,
  conversationId: 'conversation',
  level: 0,
  text: 'told',
  fromMessageId: `message ${fromPosition}`,
  toMessageId: `message ${toPosition}`,
  fromPosition,
  toPosition,
  tokens: 20,
  createdAt: `2026-01-02T00:00:00.${String(number).padStart(3, '0')}Z`,
});

export const tells = (cover: readonly SummaryRecord[], position: number): boolean => cover.some(({ fromPosition, toPosition }) => fromPosition <= position && position <= toPosition);

/** As the store deletes: the summaries of what is gone go too, and everything is sent again. */
export function deleteMessages({ messages, summaries }: Stored, gone: ReadonlySet<number>): Stored {
  return {
    messages: messages.filter(({ position }) => !gone.has(position)),
    summaries: summaries.filter(({ fromPosition, toPosition }) => ![...gone].some((position) => fromPosition <= position && position <= toPosition)),
    context: { dropped: [], trimmed: {} },
  };
}

/** As a compaction ends whose summary model has failed. */
export function leaveOut(stored: Stored, upTo: number): Stored {
  return upTo < 1 ? stored : { ...stored, context: { ...stored.context, dropped: addRange(stored.context.dropped, [1, upTo]) } };
}

export const totalOf = (stored: Stored, strategy: MemoryStrategyName, budget: Budget): number => totalTokens(viewOf(stored, strategy, budget), isSummarizing(strategy));

const size = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 900 }));

/** One exchange: what the user says, perhaps tools that are used and answered, and what the assistant says in the end. */
const exchange = fc
  .record({ asked: size, document: fc.option(size), loops: fc.array(fc.record({ thought: fc.option(size), results: fc.array(size, { minLength: 1, maxLength: 3 }) }), { maxLength: 3 }), answered: fc.option(size, { freq: 8 }) })
  .map(({ asked, document, loops, answered }) => (id: string): [MessageRecord['role'], Said[]][] => [
    ['user', [text('a question', asked), ...(document === null ? [] : [documentOf(document)])]],
    ...loops.flatMap(({ thought, results }, loop): [MessageRecord['role'], Said[]][] => [
      ['assistant', [...(thought === null ? [] : [reasoning(thought)]), ...results.map((_, index) => use(`${id} ${loop} ${index}`))]],
      ['user', results.map((tokens, index) => result(`${id} ${loop} ${index}`, tokens))],
    ]),
    ...(answered === null ? [] : [['assistant', [text('an answer', answered)]] satisfies [MessageRecord['role'], Said[]]]),
  ]);

/** Any conversation, with gaps where messages were deleted; the last message is the user's, which a turn has brought. */
export const histories: fc.Arbitrary<readonly MessageRecord[]> = fc.record({ exchanges: fc.array(exchange, { minLength: 1, maxLength: 14 }), gaps: fc.infiniteStream(fc.integer({ min: 1, max: 12 })), loopEnds: fc.boolean() }).map(({ exchanges, gaps, loopEnds }) => {
  const said = exchanges.flatMap((make, index) => make(`use ${index}`));
  const last = said.findLastIndex(([role, blocks]) => role === 'user' && (loopEnds || !blocks.some(({ block }) => 'toolResult' in block)));
  let position = 0;
  return said.slice(0, last + 1).map(([role, blocks], index) => {
    const gap = Number(gaps.next().value);
    position += gap > 10 ? gap - 8 : 1;
    return message(position, role, blocks, index === last ? 'turn' : null);
  });
});

export const budgets: fc.Arbitrary<Budget> = fc
  .record({ keep: fc.integer({ min: 200, max: 4_000 }), slack: fc.integer({ min: 0, max: 4_000 }), fixed: fc.integer({ min: 0, max: 600 }), keepMessages: fc.option(fc.integer({ min: 1, max: 12 })), span: fc.integer({ min: 100, max: 2_000 }) })
  .map(({ keep, slack, fixed, keepMessages, span }) => ({ keep, trigger: keep + slack, fixed, keepMessages, triggerMessages: keepMessages === null ? null : keepMessages * 2, span, summary: Math.round(Math.max((keep - fixed) / 8, 10)) }));
