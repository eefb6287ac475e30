import type { ContentBlock, ConverseCommandOutput, ReasoningContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { readMetadata } from './converse-events.ts';
import { fromSdkContent, fromSdkValue } from './from-sdk-content.ts';
import type { ModelEvent } from './types.ts';

/** A whole answer of Converse, told in the events of a stream. One without a stop reason is no whole answer: it has no `stop`. */
export function readConverseAnswer(answer: ConverseCommandOutput): ModelEvent[] {
  const content = answer.output?.message?.content ?? [];
  return [
    ...content.flatMap((block, index) => [...readBlock(block, index), { type: 'contentBlockStop', contentBlockIndex: index } as const]),
    ...(answer.stopReason === undefined ? [] : [{ type: 'stop', stopReason: answer.stopReason, additionalModelResponseFields: fromSdkValue(answer.additionalModelResponseFields) } as const]),
    readMetadata(answer),
  ];
}

function readBlock(block: ContentBlock, contentBlockIndex: number): ModelEvent[] {
  const { text, toolUse, citationsContent, reasoningContent } = block;
  if (text !== undefined) return [{ type: 'textDelta', contentBlockIndex, text }];
  if (toolUse !== undefined) {
    return [
      { type: 'toolUseStart', contentBlockIndex, toolUseId: toolUse.toolUseId ?? '', name: toolUse.name ?? '' },
      { type: 'toolUseDelta', contentBlockIndex, input: JSON.stringify(toolUse.input ?? {}) },
    ];
  }
  if (citationsContent !== undefined) {
    const { content = [], citations = [] } = citationsContent;
    return [
      ...content.map((piece): ModelEvent => ({ type: 'textDelta', contentBlockIndex, text: piece.text ?? '' })),
      ...citations.map((citation): ModelEvent => ({ type: 'citationDelta', contentBlockIndex, citation: fromSdkValue(citation) })),
    ];
  }
  if (reasoningContent !== undefined && reasoningContent.$unknown === undefined) return [readReasoning(reasoningContent, contentBlockIndex)];
  return [{ type: 'block', contentBlockIndex, block: fromSdkContent(block) }];
}

function readReasoning({ reasoningText, redactedContent }: ReasoningContentBlock, contentBlockIndex: number): ModelEvent {
  return {
    type: 'reasoningDelta',
    contentBlockIndex,
    reasoningText: reasoningText?.text ?? null,
    signature: reasoningText?.signature ?? null,
    redactedContent: redactedContent === undefined ? null : Buffer.from(redactedContent).toString('base64'),
  };
}
