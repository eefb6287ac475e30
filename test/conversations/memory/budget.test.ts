import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomForInput, toBudget } from '../../../src/conversations/budget.ts';
import { mostSources } from '../../../src/conversations/memory/view.ts';
import { toModelFacts } from '../../../src/conversations/model-facts.ts';
import { toSummaryRequest } from '../../../src/conversations/summary-prompt.ts';
import { countBlocks, countText } from '../../../src/conversations/count-blocks.ts';
import { toText } from '../../../src/json.ts';
import type { MemoryPolicy, MessageRecord } from '../../../src/storage/conversation-record.ts';
import { message, result, strategyNames, text } from './kit.ts';

const policyOf = (policy: Partial<MemoryPolicy>): MemoryPolicy => ({ strategy: 'SLIDING_WINDOW', triggerTokens: null, keepTokens: null, keepMessages: null, summaryModelId: null, promptCaching: true, cacheTtl: null, ...policy });
const usual = { room: 3_000, summaryWindow: 200_000, fixed: 200, tokenRatio: 1 };

describe('a budget', () => {
  it('without numbers is the window, and half of it; under FULL three quarters', () => {
    expect(toBudget(policyOf({}), usual)).toMatchObject({ trigger: 3_000, keep: 1_500, triggerMessages: null });
    expect(toBudget(policyOf({ strategy: 'FULL', triggerTokens: 100, keepTokens: 50, keepMessages: 3 }), usual)).toMatchObject({ trigger: 3_000, keepMessages: null });
    expect(toBudget(policyOf({ strategy: 'FULL' }), usual)).toMatchObject({ trigger: 3_000, keep: 2_250 });
  });

  it('is never more than the model’s window leaves', () => {
    expect(toBudget(policyOf({ triggerTokens: 100_000, keepTokens: 50_000 }), usual)).toMatchObject({ trigger: 3_000, keep: 3_000 });
    expect(roomForInput({ ...toModelFacts('someone.model', undefined), contextTokens: 4_000, maxOutputTokens: 1_000 }, undefined)).toBe(3_000);
    expect(roomForInput({ ...toModelFacts('someone.model', undefined), contextTokens: 4_000, maxOutputTokens: 4_000 }, { maxTokens: 3_900 })).toBe(1_000);
    expect(roomForInput(toModelFacts('someone.model', undefined), undefined)).toBe(Infinity);
  });

  it('counts messages only where it is told to, and waits for twice as many', () => {
    expect(toBudget(policyOf({ keepMessages: 10 }), usual)).toMatchObject({ keepMessages: 10, triggerMessages: 20 });
    expect(toBudget(policyOf({ keepMessages: 10, triggerTokens: 2_000 }), usual)).toMatchObject({ keepMessages: 10, triggerMessages: null });
  });

  it('is smaller for a model that counts more tokens than are estimated', () => {
    expect(toBudget(policyOf({}), { ...usual, tokenRatio: 1.5 })).toMatchObject({ trigger: 2_000, keep: 1_000 });
  });

  it('keeps at most what triggers, and lets summaries fit into their model’s window', () => {
    const tokens = fc.option(fc.integer({ min: 1, max: 300_000 }));
    const policies = fc.record({ strategy: fc.constantFrom(...strategyNames), triggerTokens: tokens, keepTokens: tokens, keepMessages: fc.option(fc.integer({ min: 1, max: 100 })) });
    const options = fc.record({ room: fc.integer({ min: 500, max: 1_000_000 }), summaryWindow: fc.integer({ min: 4_000, max: 1_000_000 }), fixed: fc.integer({ min: 0, max: 5_000 }), tokenRatio: fc.double({ min: 1, max: 4, noNaN: true }) });
    fc.assert(
      fc.property(policies, options, (policy, given) => {
        const { trigger, keep, summary, span } = toBudget(policyOf(policy), given);
        expect(keep).toBeLessThanOrEqual(trigger);
        expect(trigger).toBeLessThanOrEqual(given.room);
        expect(Math.max(mostSources * summary, span + summary) + summary).toBeLessThanOrEqual(given.summaryWindow);
      }),
    );
  });
});

const orderOf = (given: MessageRecord, mostOfMessage: number): string =>
  toSummaryRequest('local.small-v1', [], [given], { maxTokens: 100, thinkingTokens: 0, mostOfMessage })
    .messages.flatMap(({ content }) => content)
    .map((block) => toText(block['text']))
    .join('\n');

describe('the order for a summary', () => {
  const long = Array.from({ length: 5_000 }, (_, index) => `word${index % 89}`).join(' ');

  it.each([
    ['a long text', [text(`It begins here. ${long} It ends here.`)]],
    ['many long texts', Array.from({ length: 6 }, () => text(`It begins here. ${long} It ends here.`))],
    ['many results of tools', Array.from({ length: 20 }, (_, index) => ({ ...result(`use ${index}`, 0), block: { toolResult: { toolUseId: `use ${index}`, content: [{ text: long }] } } }))],
    ['Chinese', [text(`开始。${'会议室的椅子需要整理，'.repeat(2_000)}结束。`)]],
  ])('is no longer than what is told of a message may be: %s', async (_, said) => {
    const content = said.map(({ block }) => block);
    const given = { ...message(1, 'user', said), content, blockTokens: await countBlocks(content) };
    const written = orderOf(given, 1_000);
    expect(await countText(written)).toBeLessThan(1_000 * 1.2 + 200);
    if (written.includes('It begins here.')) expect(written).toContain('It ends here.');
    expect(written.isWellFormed()).toBe(true);
  });

  it('leaves half a character out rather than send it', () => {
    const given = { ...message(1, 'user', [text('😀'.repeat(999), 2_000)]) };
    expect(orderOf(given, 333).isWellFormed()).toBe(true);
  });
});
