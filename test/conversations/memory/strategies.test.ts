import { describe, expect, it } from 'vitest';
import { holds } from '../../../src/conversations/memory/ranges.ts';
import type { MessageRecord } from '../../../src/storage/conversation-record.ts';
import type { Stored } from './kit.ts';
import { budgetOf, compact, deleteMessages, leaveOut, message, result, summarizing, summaryOf, tell, tells, text, totalOf, use, viewOf, whole } from './kit.ts';
import { coverOf } from '../../../src/conversations/memory/cover.ts';

/** So many messages of 96 tokens, 100 with their delimiters, the last one the user's. */
const talk = (count: number): readonly MessageRecord[] => tell(...Array.from({ length: count }, (_, index) => [text(`message ${index}`, 96)]));

const dropped = (stored: Stored): readonly number[] => stored.messages.map(({ position }) => position).filter((position) => holds(stored.context.dropped, position));
const kept = (stored: Stored): readonly number[] => stored.messages.map(({ position }) => position).filter((position) => !holds(stored.context.dropped, position));

describe('SLIDING_WINDOW', () => {
  it('keeps the latest messages that fit, from where an exchange begins', () => {
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 450 })).stored)).toEqual([9, 10, 11]);
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 500 })).stored)).toEqual([7, 8, 9, 10, 11]);
  });

  it('keeps as many messages as it is told, at most', () => {
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 5_000, keepMessages: 3 })).stored)).toEqual([9, 10, 11]);
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 5_000, keepMessages: 4 })).stored)).toEqual([9, 10, 11]);
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 5_000, keepMessages: 1 })).stored)).toEqual([11]);
  });

  it('counts the system prompt and the tools', () => {
    expect(kept(compact(whole(talk(11)), 'SLIDING_WINDOW', budgetOf({ keep: 500, fixed: 200 })).stored)).toEqual([9, 10, 11]);
  });

  it('cuts a long run of tools between two calls, and leaves out results where even the last one is too long', () => {
    const loop = tell([text('go', 96)], [use('a')], [result('a', 400)], [use('b')], [result('b', 400)], [use('c')], [result('c', 400)]);
    expect(kept(compact(whole(loop), 'SLIDING_WINDOW', budgetOf({ keep: 900 })).stored)).toEqual([4, 5, 6, 7]);
    expect(kept(compact(whole(loop), 'SLIDING_WINDOW', budgetOf({ keep: 100, trigger: 500 })).stored)).toEqual([6, 7]);
  });

  it('keeps all that a turn has brought, unless that alone is more than may be sent', () => {
    const brought = [...talk(4), message(5, 'user', [text('one', 96)], 'turn'), message(6, 'assistant', [text('two', 96)], 'turn'), message(7, 'user', [text('three', 96)], 'turn')];
    expect(kept(compact(whole(brought), 'SLIDING_WINDOW', budgetOf({ keep: 150, trigger: 300 })).stored)).toEqual([5, 6, 7]);
    expect(kept(compact(whole(brought), 'SLIDING_WINDOW', budgetOf({ keep: 150, trigger: 299 })).stored)).toEqual([7]);
  });
});

it('FULL slides when the window is full', () => {
  expect(kept(compact(whole(talk(11)), 'FULL', budgetOf({ keep: 500 })).stored)).toEqual([7, 8, 9, 10, 11]);
});

describe('SUMMARIZE', () => {
  const budget = budgetOf({ keep: 500, summary: 88 });

  it('has one summary, which takes in the one before it', () => {
    const first = compact(whole(talk(11)), 'SUMMARIZE', budget);
    expect(first.tasks).toEqual([{ level: 0, sources: [], messages: [1, 8] }]);
    expect(kept(first.stored)).toEqual([9, 10, 11]);
    const second = compact({ ...first.stored, messages: talk(21) }, 'SUMMARIZE', budget);
    expect(second.tasks).toEqual([{ level: 0, sources: first.stored.summaries, messages: [9, 18] }]);
    expect(coverOf(second.stored.summaries, second.stored.context.dropped)).toMatchObject([{ fromPosition: 1, toPosition: 18 }]);
  });

  it('reads a long past in spans', () => {
    const { tasks } = compact(whole(talk(41)), 'SUMMARIZE', { ...budget, span: 1_000 });
    expect(tasks.map(({ messages, sources }) => [messages, sources.length])).toEqual([[[1, 38], 0], [[11, 38], 1], [[21, 38], 1], [[31, 38], 1]]);
  });

  it('summarises what a failed summary has left out, also when nothing more has to go', () => {
    const left = leaveOut(whole(talk(5)), 2);
    const { tasks, stored } = compact(left, 'SUMMARIZE', budget);
    expect(tasks).toEqual([{ level: 0, sources: [], messages: [1, 2] }]);
    expect(totalOf(stored, 'SUMMARIZE', budget)).toBe(300 + 88 + 12);
  });
});

describe('HIERARCHICAL', () => {
  const budget = budgetOf({ keep: 600, summary: 50 });

  it('makes of the oldest summaries one of the next level, the lowest level first', () => {
    let stored = whole(talk(1));
    const levels: number[][] = [];
    for (let count = 11; count <= 101; count += 10) {
      stored = compact({ ...stored, messages: talk(count) }, 'HIERARCHICAL', budget).stored;
      levels.push(coverOf(stored.summaries, stored.context.dropped).map(({ level }) => level));
    }
    expect(levels).toEqual([[0], [0, 0], [0, 0, 0], [1], [1, 0], [1, 0, 0], [1, 1], [1, 1, 0], [1, 1, 1], [2, 0]]);
  });

  it('where there is room, four summaries of a level become one', () => {
    let stored = whole(talk(1));
    for (let count = 11; count <= 71; count += 10) stored = compact({ ...stored, messages: talk(count) }, 'HIERARCHICAL', { ...budget, keep: 1_500, summary: 30 }).stored;
    expect(coverOf(stored.summaries, stored.context.dropped).map(({ level }) => level)).toEqual([1, 0, 0, 0]);
  });

  it('uses the summaries that there are when it is to drop less than before', () => {
    let stored = whole(talk(1));
    for (let count = 11; count <= 51; count += 10) stored = compact({ ...stored, messages: talk(count) }, 'HIERARCHICAL', budget).stored;
    const again = compact({ ...stored, context: { dropped: [], trimmed: {} } }, 'HIERARCHICAL', budgetOf({ keep: 3_000, summary: 50 }));
    // Where the cut falls into a summary, its messages before the cut alone are told anew.
    expect(again.tasks).toEqual([{ level: 0, sources: [], messages: [29, 32] }]);
  });
});

describe.each(summarizing)('%s', (strategy) => {
  it('drops nothing untold where summaries overlap that were made before the context was begun anew', () => {
    // 1 to 9 were dropped and told by one summary; 7 alone is told by it and by none of the others.
    const summaries = [summaryOf(0, 1, 6), summaryOf(1, 8, 18), summaryOf(2, 1, 9)];
    const { stored } = compact({ messages: talk(21), summaries, context: { dropped: [[1, 9]], trimmed: {} } }, strategy, budgetOf({ keep: 500, summary: 80 }));
    const cover = coverOf(stored.summaries, stored.context.dropped);
    expect(dropped(stored).filter((position) => !tells(cover, position))).toEqual([]);
  });

  const budget = budgetOf({ keep: 600 });

  it('after a deletion summarises again only what the deleted summary stood for', () => {
    let stored = whole(talk(1));
    for (const count of [11, 21, 31]) stored = compact({ ...stored, messages: talk(count) }, strategy, budget).stored;
    const first = stored.summaries.find(({ fromPosition }) => fromPosition === 1);
    const { tasks } = compact(deleteMessages(stored, new Set([(first?.toPosition ?? 0) + 2])), strategy, budget);
    expect(tasks.some(({ messages }) => messages !== null && messages[0] <= (first?.toPosition ?? 0))).toBe(false);
  });

  it('merges summaries even where no message has to go', () => {
    const [summary] = compact(whole(talk(11)), strategy, budget).stored.summaries;
    if (summary === undefined) throw new Error('no summary');
    const many = Array.from({ length: 8 }, (_, index) => ({ ...summary, id: `old ${index}`, fromPosition: index * 2 + 1, toPosition: index * 2 + 2, tokens: 200 }));
    const stored = leaveOut({ ...whole(talk(18)), summaries: many }, 16);
    expect(totalOf(compact(stored, strategy, budget).stored, strategy, budget)).toBeLessThanOrEqual(600);
  });
});

it('what is dropped is dropped from the beginning on, but by PRUNE', () => {
  for (const strategy of ['SLIDING_WINDOW', 'FULL', ...summarizing] as const) expect(dropped(compact(whole(talk(21)), strategy, budgetOf({ keep: 700 })).stored)[0]).toBe(1);
  expect(viewOf(whole(talk(3)), 'PRUNE', budgetOf({ keep: 700 })).unsummarized).toEqual([]);
});
