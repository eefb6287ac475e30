import type { ContentBlockDeltaEvent, ContentBlockStartEvent, ConverseStreamMetadataEvent, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { fromSdkToolResult, fromSdkValue } from './from-sdk-content.ts';
import type { ModelEvent } from './types.ts';
import { readConverseUsage } from './usage.ts';

/**
 * One event of ConverseStream as what it says. Only blocks that are not text or reasoning have a contentBlockStart on Bedrock's wire.
 * messageStart says nothing, and an event without a name here is dropped, as the SDK does with those that it does not know.
 */
export function readConverseEvent(event: ConverseStreamOutput): ModelEvent[] {
  if (event.contentBlockDelta !== undefined) return readDelta(event.contentBlockDelta);
  if (event.contentBlockStart !== undefined) return readStart(event.contentBlockStart);
  if (event.contentBlockStop !== undefined) return [{ type: 'contentBlockStop', contentBlockIndex: event.contentBlockStop.contentBlockIndex ?? 0 }];
  if (event.messageStop !== undefined) {
    const { stopReason, additionalModelResponseFields } = event.messageStop;
    return [{ type: 'stop', stopReason: stopReason ?? null, additionalModelResponseFields: fromSdkValue(additionalModelResponseFields) }];
  }
  return event.metadata === undefined ? [] : [readMetadata(event.metadata)];
}

function readDelta({ contentBlockIndex = 0, delta }: ContentBlockDeltaEvent): ModelEvent[] {
  if (delta === undefined) return [];
  if (delta.text !== undefined) return [{ type: 'textDelta', contentBlockIndex, text: delta.text }];
  if (delta.toolUse !== undefined) return [{ type: 'toolUseDelta', contentBlockIndex, input: delta.toolUse.input ?? '' }];
  if (delta.citation !== undefined) return [{ type: 'citationDelta', contentBlockIndex, citation: fromSdkValue(delta.citation) }];
  if (delta.toolResult !== undefined) return [{ type: 'otherDelta', contentBlockIndex, value: { toolResult: { content: delta.toolResult.map(fromSdkToolResult) } } }];
  const reasoning = delta.reasoningContent;
  if (reasoning === undefined || reasoning.$unknown !== undefined) return [{ type: 'otherDelta', contentBlockIndex, value: fromSdkValue(delta) }];
  const redacted = reasoning.redactedContent;
  return [
    {
      type: 'reasoningDelta',
      contentBlockIndex,
      reasoningText: reasoning.text ?? null,
      signature: reasoning.signature ?? null,
      redactedContent: redacted === undefined ? null : Buffer.from(redacted).toString('base64'),
    },
  ];
}

function readStart({ contentBlockIndex = 0, start }: ContentBlockStartEvent): ModelEvent[] {
  if (start === undefined) return [];
  if (start.toolUse === undefined) return [{ type: 'otherDelta', contentBlockIndex, value: fromSdkValue(start) }];
  return [{ type: 'toolUseStart', contentBlockIndex, toolUseId: start.toolUse.toolUseId ?? '', name: start.toolUse.name ?? '' }];
}

/** What comes after the model's end, of a stream or of a whole answer. */
export function readMetadata({ usage, metrics, trace, serviceTier, performanceConfig }: ConverseStreamMetadataEvent): ModelEvent {
  return {
    type: 'metadata',
    usage: readConverseUsage(usage),
    latencyMs: metrics?.latencyMs ?? null,
    trace: fromSdkValue(trace),
    serviceTier: serviceTier?.type ?? null,
    latency: performanceConfig?.latency ?? null,
  };
}
