import { isNew, isServerTool, readMetadata, saysNothing } from './converse-events.ts';
import type { ConverseShape, SaidAnswer, SaidBlock } from './converse-shape.ts';
import type { ModelEvent } from './types.ts';

/** A whole answer of Converse, told in the events of a stream. One without a stop reason is no whole answer: it has no `stop`. */
export function readConverseAnswer(answer: SaidAnswer, shape: ConverseShape): ModelEvent[] {
  const content = answer.output?.message?.content ?? [];
  return [
    ...content.flatMap((block, index) => [...readBlock(block, index, shape), { type: 'contentBlockStop', contentBlockIndex: index } as const]),
    ...(answer.stopReason === undefined ? [] : [{ type: 'stop', stopReason: answer.stopReason, additionalModelResponseFields: shape.document(answer.additionalModelResponseFields) } as const]),
    readMetadata(answer, shape),
  ];
}

function readBlock(block: SaidBlock, contentBlockIndex: number, shape: ConverseShape): ModelEvent[] {
  const { text, toolUse, citationsContent, reasoningContent } = block;
  if (typeof text === 'string') return [{ type: 'textDelta', contentBlockIndex, text }];
  if (saysNothing(block)) return [];
  if (toolUse !== undefined && !isServerTool(toolUse)) {
    return [
      { type: 'toolUseStart', contentBlockIndex, toolUseId: toolUse.toolUseId ?? '', name: toolUse.name ?? '' },
      { type: 'toolUseDelta', contentBlockIndex, input: shape.write(toolUse.input ?? {}) },
    ];
  }
  if (citationsContent !== undefined) {
    const { content = [], citations = [] } = citationsContent;
    return [
      ...content.map((piece): ModelEvent => ({ type: 'textDelta', contentBlockIndex, text: piece.text ?? '' })),
      ...citations.map((citation): ModelEvent => ({ type: 'citationDelta', contentBlockIndex, citation: shape.value(citation) })),
      ...(isToldByDeltas(citationsContent) ? [] : [{ type: 'block', contentBlockIndex, block: shape.block(block) } as const]),
    ];
  }
  if (reasoningContent !== undefined && !isNew(reasoningContent, reasoningContent.reasoningText ?? reasoningContent.redactedContent)) return [readReasoning(reasoningContent, contentBlockIndex, shape)];
  return [{ type: 'block', contentBlockIndex, block: shape.block(block) }];
}

/** Deltas make one piece of text with sources. A block of several pieces, or without a source, is told whole after them. */
const isToldByDeltas = ({ content = [], citations = [] }: NonNullable<SaidBlock['citationsContent']>): boolean => content.length === 1 && content[0]?.text !== undefined && citations.length > 0;

function readReasoning({ reasoningText, redactedContent }: NonNullable<SaidBlock['reasoningContent']>, contentBlockIndex: number, shape: ConverseShape): ModelEvent {
  return {
    type: 'reasoningDelta',
    contentBlockIndex,
    reasoningText: reasoningText?.text ?? null,
    signature: reasoningText?.signature ?? null,
    redactedContent: redactedContent === undefined ? null : shape.base64(redactedContent),
  };
}
