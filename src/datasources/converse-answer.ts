import type { CitationsContentBlock, ContentBlock, ConverseCommandOutput, ReasoningContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { isServerTool, readMetadata } from './converse-events.ts';
import { fromSdkContent, fromSdkDocument, fromSdkValue, writeSdkDocument } from './from-sdk-content.ts';
import type { ModelEvent } from './types.ts';

/** A whole answer of Converse, told in the events of a stream. One without a stop reason is no whole answer: it has no `stop`. */
export function readConverseAnswer(answer: ConverseCommandOutput): ModelEvent[] {
  const content = answer.output?.message?.content ?? [];
  return [
    ...content.flatMap((block, index) => [...readBlock(block, index), { type: 'contentBlockStop', contentBlockIndex: index } as const]),
    ...(answer.stopReason === undefined ? [] : [{ type: 'stop', stopReason: answer.stopReason, additionalModelResponseFields: fromSdkDocument(answer.additionalModelResponseFields) } as const]),
    readMetadata(answer),
  ];
}

function readBlock(block: ContentBlock, contentBlockIndex: number): ModelEvent[] {
  const { text, toolUse, citationsContent, reasoningContent } = block;
  if (text !== undefined) return [{ type: 'textDelta', contentBlockIndex, text }];
  if (toolUse !== undefined && !isServerTool(toolUse)) {
    return [
      { type: 'toolUseStart', contentBlockIndex, toolUseId: toolUse.toolUseId ?? '', name: toolUse.name ?? '' },
      { type: 'toolUseDelta', contentBlockIndex, input: writeSdkDocument(toolUse.input ?? {}) },
    ];
  }
  if (citationsContent !== undefined) {
    const { content = [], citations = [] } = citationsContent;
    return [
      ...content.map((piece): ModelEvent => ({ type: 'textDelta', contentBlockIndex, text: piece.text ?? '' })),
      ...citations.map((citation): ModelEvent => ({ type: 'citationDelta', contentBlockIndex, citation: fromSdkValue(citation) })),
      ...(isToldByDeltas(citationsContent) ? [] : [{ type: 'block', contentBlockIndex, block: fromSdkContent(block) } as const]),
    ];
  }
  if (reasoningContent !== undefined && reasoningContent.$unknown === undefined) return [readReasoning(reasoningContent, contentBlockIndex)];
  return [{ type: 'block', contentBlockIndex, block: fromSdkContent(block) }];
}

/** Deltas make one piece of text with sources. A block of several pieces, or without a source, is told whole after them. */
const isToldByDeltas = ({ content = [], citations = [] }: CitationsContentBlock): boolean => content.length === 1 && content[0]?.text !== undefined && citations.length > 0;

function readReasoning({ reasoningText, redactedContent }: ReasoningContentBlock, contentBlockIndex: number): ModelEvent {
  return {
    type: 'reasoningDelta',
    contentBlockIndex,
    reasoningText: reasoningText?.text ?? null,
    signature: reasoningText?.signature ?? null,
    redactedContent: redactedContent === undefined ? null : Buffer.from(redactedContent).toString('base64'),
  };
}
