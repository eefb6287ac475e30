import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accumulator } from '../../client/accumulate.ts';
import type { GenerationEvent } from '../../client/index.ts';
import { Fold } from '../../src/generations/fold.ts';
import type { GenerationEventBody } from '../../src/storage/generation-record.ts';

const at = { generationId: 'g', sequence: 1, terminal: false };
const index = fc.integer({ min: 0, max: 3 });
const text = fc.string({ maxLength: 4 });
const maybe = fc.option(text, { nil: null });

/** A delta in the log's terms and in the schema's. */
interface Delta {
  readonly body: GenerationEventBody;
  readonly event: GenerationEvent;
}

const deltas: fc.Arbitrary<Delta> = fc.oneof(
  fc.record({ contentBlockIndex: index, text }).map((of): Delta => ({ body: { type: 'textDelta', ...of }, event: { __typename: 'TextDelta', ...at, ...of } })),
  fc.record({ contentBlockIndex: index, citation: fc.constant({ title: 'a' }) }).map((of): Delta => ({ body: { type: 'citationDelta', ...of }, event: { __typename: 'CitationDelta', ...at, ...of } })),
  fc
    .record({ contentBlockIndex: index, reasoningText: maybe, signature: maybe, redactedContent: fc.option(fc.constantFrom('AAAA', 'Ag==', 'AwQ='), { nil: null }) })
    .map((of): Delta => ({ body: { type: 'reasoningDelta', ...of }, event: { __typename: 'ReasoningDelta', ...at, ...of } })),
  fc.record({ contentBlockIndex: index, toolUseId: text, name: text }).map((of): Delta => ({ body: { type: 'toolUseStart', ...of }, event: { __typename: 'ToolUseStart', ...at, ...of } })),
  fc.record({ contentBlockIndex: index, input: fc.constantFrom('{"a"', ':1}', '') }).map((of): Delta => ({ body: { type: 'toolUseDelta', ...of }, event: { __typename: 'ToolUseDelta', ...at, ...of } })),
  fc
    .record({ contentBlockIndex: index, value: fc.constantFrom({ odd: 'a' }, { odd: ['b'] }, { odd: { deep: ['c'] } }, { odd: { deep: ['d'], more: 1 } }) })
    .map((of): Delta => ({ body: { type: 'otherDelta', ...of }, event: { __typename: 'OtherDelta', ...at, ...of } })),
);

/** A block of the schema as the block on Bedrock's wire that it stands for. */
function toWire(block: NonNullable<Accumulator['message']>['content'][number]): unknown {
  switch (block.__typename) {
    case 'TextBlock':
      return { text: block.text };
    case 'CitationsBlock':
      return { citationsContent: { content: [{ text: block.text }], citations: block.citations } };
    case 'ToolUseBlock':
      return { toolUse: { toolUseId: block.toolUseId, name: block.name, input: block.input } };
    case 'ReasoningBlock':
      if (block.redactedContent !== null) return { reasoningContent: { redactedContent: block.redactedContent } };
      return { reasoningContent: { reasoningText: { text: block.reasoningText, ...(block.signature === null ? {} : { signature: block.signature }) } } };
    case 'OtherBlock':
      return { [block.type]: block.value };
    default:
      return block;
  }
}

describe('what events add up to', () => {
  it('is what the server makes of the same events, after each of them', () => {
    fc.assert(
      fc.property(fc.array(deltas, { maxLength: 20 }), (events) => {
        const fold = new Fold('message');
        const accumulated = new Accumulator();
        for (const { body, event } of events) {
          fold.add(body);
          accumulated.add(event);
          const { text: whole, content } = fold.output();
          expect(accumulated.text).toBe(whole);
          expect(accumulated.message?.content.map(toWire) ?? null).toEqual(content);
        }
      }),
      { seed: 20_261_124, numRuns: 300 },
    );
  });

  it('of reasoning that is encrypted is all of its bytes, in however many pieces they came', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 5 }), (pieces) => {
        const fold = new Fold('message');
        const accumulated = new Accumulator();
        for (const piece of pieces) {
          const delta = { contentBlockIndex: 0, reasoningText: null, signature: null, redactedContent: Buffer.from(piece).toString('base64') };
          fold.add({ type: 'reasoningDelta', ...delta });
          accumulated.add({ __typename: 'ReasoningDelta', ...at, ...delta });
        }
        const redactedContent = Buffer.concat(pieces).toString('base64');
        expect(fold.output().content).toEqual([{ reasoningContent: { redactedContent } }]);
        expect(accumulated.message?.content).toEqual([{ __typename: 'ReasoningBlock', reasoningText: null, signature: null, redactedContent }]);
      }),
    );
  });

  it('of reasoning that is encrypted takes no longer the more of it there is', () => {
    const [fold, accumulated] = [new Fold('message'), new Accumulator()];
    const pieces = 20_000;
    const before = performance.now();
    for (let index = 0; index < pieces; index += 1) {
      const delta = { contentBlockIndex: 0, reasoningText: null, signature: null, redactedContent: `${'A'.repeat(134)}==` };
      fold.add({ type: 'reasoningDelta', ...delta });
      accumulated.add({ __typename: 'ReasoningDelta', ...at, ...delta });
    }
    const redactedContent = Buffer.alloc(100 * pieces).toString('base64');
    expect(fold.output().content).toEqual([{ reasoningContent: { redactedContent } }]);
    expect(accumulated.message?.content).toEqual([expect.objectContaining({ redactedContent })]);
    expect(performance.now() - before).toBeLessThan(5_000); // a second at most; where all is written anew with each piece, half a minute
  });

  it('is the same object until an event changes it', () => {
    const accumulated = new Accumulator();
    accumulated.add({ __typename: 'TextDelta', ...at, contentBlockIndex: 0, text: 'a' });
    const before = accumulated.message;
    accumulated.add({ __typename: 'ContentBlockStop', ...at, contentBlockIndex: 0 });
    expect(accumulated.message).toBe(before);
    accumulated.add({ __typename: 'TextDelta', ...at, contentBlockIndex: 0, text: 'b' });
    expect(accumulated.message).not.toBe(before);
  });

  it('goes on from a snapshot in whatever block it broke off', () => {
    const accumulated = new Accumulator();
    const content = [
      { __typename: 'ReasoningBlock' as const, reasoningText: 'hm', signature: null, redactedContent: null },
      { __typename: 'TextBlock' as const, text: 'a' },
      { __typename: 'ToolUseBlock' as const, toolUseId: 't', name: 'n', input: '{"a":' },
    ];
    accumulated.add({ __typename: 'GenerationSnapshot', ...at, text: 'a', message: { role: 'ASSISTANT', content }, object: null });
    expect(accumulated.message?.content).toEqual(content);
    accumulated.add({ __typename: 'ReasoningDelta', ...at, contentBlockIndex: 0, reasoningText: 'm', signature: 's', redactedContent: null });
    accumulated.add({ __typename: 'TextDelta', ...at, contentBlockIndex: 1, text: 'b' });
    accumulated.add({ __typename: 'ToolUseDelta', ...at, contentBlockIndex: 2, input: '1}' });
    expect(accumulated.message?.content[2]).toMatchObject({ input: '{"a":1}' });
    accumulated.add({ __typename: 'ContentBlockStop', ...at, contentBlockIndex: 2 });
    expect(accumulated.text).toBe('ab');
    expect(accumulated.message?.content).toMatchObject([{ reasoningText: 'hmm', signature: 's' }, { text: 'ab' }, { input: { a: 1 } }]);
  });
});
