import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverOf } from '../../../src/conversations/memory/cover.ts';
import { firstOfTurn } from '../../../src/conversations/memory/cut.ts';
import { holds, isWithin } from '../../../src/conversations/memory/ranges.ts';
import { strategies } from '../../../src/conversations/memory/strategies.ts';
import type { MemoryView } from '../../../src/conversations/memory/view.ts';
import { sumTokens } from '../../../src/conversations/memory/view.ts';
import type { Stored } from './kit.ts';
import { budgets, compact, deleteMessages, histories, leaveOut, strategyNames, summarizing, summaryOf, tells, totalOf, viewOf, whole } from './kit.ts';

const idsOf = (view: MemoryView, kind: 'toolUse' | 'toolResult'): readonly unknown[] =>
  view.messages.flatMap(({ content }) => content.flatMap((block) => (block[kind] === undefined ? [] : [(block[kind] as { toolUseId: string }).toolUseId])));

describe.each(strategyNames)('%s', (strategy) => {
  it('never parts a tool use from its result, nor drops what the turn brought', () => {
    fc.assert(
      fc.property(histories, budgets, (messages, budget) => {
        const { stored } = compact(whole(messages), strategy, budget);
        const view = viewOf(stored, strategy, budget);
        const [first] = view.messages;
        expect(view.messages.at(-1)).toMatchObject({ id: messages.at(-1)?.id });
        expect(idsOf(view, 'toolResult')).toEqual(idsOf(view, 'toolUse'));
        expect(first?.content.some((block) => 'toolResult' in block)).toBe(false);
      }),
    );
  });

  it('leaves what fits into what is kept, unless the turn alone is longer', () => {
    fc.assert(
      fc.property(histories, budgets, (messages, budget) => {
        const { stored } = compact(whole(messages), strategy, budget);
        const view = viewOf(stored, strategy, budget);
        const isTurnAlone = view.messages.length === view.messages.length - firstOfTurn(view.messages, budget);
        if (isTurnAlone) return;
        expect(totalOf(stored, strategy, budget)).toBeLessThanOrEqual(budget.keep);
        expect(view.messages.length).toBeLessThanOrEqual(budget.keepMessages ?? Infinity);
      }),
    );
  });

  it('asked again, it changes nothing', () => {
    fc.assert(
      fc.property(histories, budgets, (messages, budget) => {
        const once = compact(whole(messages), strategy, budget);
        expect(compact(once.stored, strategy, budget)).toEqual({ stored: once.stored, tasks: [] });
      }),
    );
  });

  it('drops more and more, and takes nothing back', () => {
    fc.assert(
      fc.property(histories, budgets, fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }), (messages, budget, lengths) => {
        let stored = whole(messages.slice(0, 1));
        for (const length of [...lengths.toSorted((a, b) => a - b), messages.length]) {
          // It is compacted as the conversation grows: after messages of the user's only.
          const shown = messages.slice(0, Math.max(stored.messages.length, length));
          if (shown.at(-1)?.role !== 'user') continue;
          const before = stored.context;
          stored = compact({ ...stored, messages: shown }, strategy, budget).stored;
          for (const range of before.dropped) expect(isWithin(range, stored.context.dropped)).toBe(true);
          for (const [position, indexes] of Object.entries(before.trimmed)) {
            if (!holds(stored.context.dropped, Number(position))) expect(stored.context.trimmed[position]).toEqual(expect.arrayContaining([...indexes]));
          }
        }
      }),
    );
  });
});

/** What a conversation may go through between compactions. */
const troubles = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('compact' as const), strategy: fc.constantFrom(...summarizing), budget: budgets }),
    fc.record({ kind: fc.constant('delete' as const), index: fc.nat(40) }),
    fc.record({ kind: fc.constant('fail' as const), index: fc.nat(40) }),
    fc.record({ kind: fc.constant('reset' as const) }),
  ),
  { minLength: 1, maxLength: 8 },
);

function suffer(stored: Stored, trouble: (typeof troubles extends fc.Arbitrary<infer T> ? T : never)[number]): Stored {
  const last = stored.messages.length - 1;
  switch (trouble.kind) {
    case 'compact':
      return compact(stored, trouble.strategy, trouble.budget).stored;
    case 'delete':
      return deleteMessages(stored, new Set([stored.messages[trouble.index % Math.max(1, last)]?.position ?? 0].filter(() => last > 0)));
    case 'fail':
      return leaveOut(stored, (stored.messages[trouble.index % Math.max(1, last + 1)]?.position ?? 1) - 1);
    case 'reset':
      return { ...stored, context: { dropped: [], trimmed: {} } };
  }
}

describe.each(summarizing)('%s, after deletions, failed summaries and other policies', (strategy) => {
  it('ends, and tells each message that it drops once', () => {
    fc.assert(
      fc.property(histories, budgets, troubles, (messages, budget, past) => {
        const before = past.reduce(suffer, whole(messages));
        const { stored, tasks } = compact(before, strategy, budget);
        const cover = coverOf(stored.summaries, stored.context.dropped);
        for (const { position } of stored.messages) {
          const told = cover.filter((summary) => tells([summary], position));
          expect(told).toHaveLength(holds(stored.context.dropped, position) ? 1 : 0);
        }
        // One call for each span, and at most one more for each summary that is taken in.
        expect(tasks.length).toBeLessThanOrEqual(2 * (before.messages.length + before.summaries.length));
      }),
    );
  });
});

describe('the cover', () => {
  it('is the same whatever the order of the summaries, and never overlaps', () => {
    fc.assert(
      fc.property(histories, troubles, fc.integer(), (messages, past, seed) => {
        const { summaries } = past.reduce(suffer, whole(messages));
        const cover = coverOf(summaries, [[1, 1_000]]);
        const shuffled = summaries.map((summary, index) => ({ summary, at: Math.sin(seed + index) })).toSorted((a, b) => a.at - b.at).map(({ summary }) => summary);
        expect(coverOf(shuffled, [[1, 1_000]])).toEqual(cover);
        for (const [index, { fromPosition }] of cover.entries()) expect(fromPosition).toBeGreaterThan(cover[index - 1]?.toPosition ?? 0);
      }),
    );
  });

  it('goes on telling what it told, when more is dropped and more is summarised', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(20)), { maxLength: 12 });
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 40 }), fc.nat(20), (given, dropped, more) => {
        const summaries = given.map(([from, length], index) => summaryOf(index, from, from + length));
        const before = coverOf(summaries, [[1, dropped]]);
        const after = coverOf(summaries, [[1, dropped + more]]);
        for (let position = 1; position <= dropped; position += 1) if (tells(before, position)) expect(tells(after, position)).toBe(true);
        // As a strategy does: what is told becomes one, with what comes between.
        const [first, last] = [after[0], after.at(-1)];
        if (first === undefined || last === undefined) return;
        const merged = coverOf([...summaries, summaryOf(given.length, first.fromPosition, last.toPosition)], [[1, dropped + more]]);
        expect(merged).toHaveLength(1);
      }),
    );
  });

  it('of HIERARCHICAL stays within a third of what is kept, and its levels are few', () => {
    fc.assert(
      fc.property(histories, budgets, (messages, given) => {
        const budget = { ...given, keepMessages: null, triggerMessages: null };
        let stored = whole([]);
        let tasks = 0;
        for (let length = 1; length <= messages.length; length += 1) {
          stored = { ...stored, messages: messages.slice(0, length) };
          if (messages[length - 1]?.role !== 'user' || totalOf(stored, 'HIERARCHICAL', budget) <= budget.trigger) continue;
          const compaction = compact(stored, 'HIERARCHICAL', budget);
          stored = compaction.stored;
          tasks += compaction.tasks.length;
        }
        const cover = coverOf(stored.summaries, stored.context.dropped);
        const tokens = totalOf(stored, 'HIERARCHICAL', budget) - budget.fixed - sumTokens(viewOf(stored, 'HIERARCHICAL', budget).messages);
        expect(tokens).toBeLessThanOrEqual(Math.max(budget.summary + 12, (budget.keep - budget.fixed) / 3));
        expect(Math.max(0, ...cover.map(({ level }) => level))).toBeLessThanOrEqual(Math.log2(messages.length) + 1);
        expect(tasks).toBeLessThanOrEqual(2 * messages.length);
      }),
    );
  });
});

it('every strategy is pure: the same view gives the same step, and is left as it was', () => {
  fc.assert(
    fc.property(histories, budgets, fc.constantFrom(...strategyNames), (messages, budget, strategy) => {
      const view = viewOf(whole(messages), strategy, budget);
      const copy = structuredClone(view);
      expect(strategies[strategy](view)).toEqual(strategies[strategy](structuredClone(view)));
      expect(view).toEqual(copy);
    }),
  );
});
