import type { ContentBlockDeltaEvent, ContentBlockStartEvent, ContentBlockStopEvent, ConverseStreamMetadataEvent, ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { fromSdkDocument, fromSdkToolResult, fromSdkValue } from './from-sdk-content.ts';
import type { ModelEvent } from './types.ts';
import { UnfinishedBlocks } from './unfinished-blocks.ts';
import { readConverseUsage } from './usage.ts';

/**
 * A reader for the events of one ConverseStream, in their order: it gives what each of them says. Only blocks that are not text or reasoning
 * have a contentBlockStart on Bedrock's wire. messageStart says nothing, and an event without a name here is dropped, as the SDK does with
 * those that it does not know.
 */
export function createConverseReader(): (event: ConverseStreamOutput) => ModelEvent[] {
  const unfinished = new UnfinishedBlocks();
  return (event) => {
    if (event.contentBlockDelta !== undefined) return readDelta(event.contentBlockDelta, unfinished);
    if (event.contentBlockStart !== undefined) return readStart(event.contentBlockStart, unfinished);
    if (event.contentBlockStop !== undefined) return readStop(event.contentBlockStop, unfinished);
    if (event.messageStop !== undefined) {
      const { stopReason, additionalModelResponseFields } = event.messageStop;
      return [{ type: 'stop', stopReason: stopReason ?? null, additionalModelResponseFields: fromSdkDocument(additionalModelResponseFields) }];
    }
    return event.metadata === undefined ? [] : [readMetadata(event.metadata)];
  };
}

/** A tool that Bedrock runs by itself: `server_tool_use`, not the caller's `tool_use`. */
export const isServerTool = ({ type }: { readonly type?: string | undefined }): boolean => type !== undefined && type !== 'tool_use';

function readDelta({ contentBlockIndex = 0, delta }: ContentBlockDeltaEvent, unfinished: UnfinishedBlocks): ModelEvent[] {
  if (delta === undefined) return [];
  if (delta.text !== undefined) return [{ type: 'textDelta', contentBlockIndex, text: delta.text }];
  if (delta.toolUse !== undefined) {
    const { input = '' } = delta.toolUse;
    if (unfinished.addInput(contentBlockIndex, input)) return [{ type: 'otherDelta', contentBlockIndex, value: { toolUse: { input } } }];
    return [{ type: 'toolUseDelta', contentBlockIndex, input }];
  }
  if (delta.citation !== undefined) return [{ type: 'citationDelta', contentBlockIndex, citation: fromSdkValue(delta.citation) }];
  if (delta.toolResult !== undefined) return [{ type: 'otherDelta', contentBlockIndex, value: { toolResult: { content: delta.toolResult.map(fromSdkToolResult) } } }];
  const { source: { bytes } = {}, error } = delta.image ?? {};
  if (bytes !== undefined) {
    const source = { bytes: unfinished.addBytes(contentBlockIndex, bytes) };
    return [{ type: 'otherDelta', contentBlockIndex, value: { image: { ...(error === undefined ? {} : { error: fromSdkValue(error) }), source } } }];
  }
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

function readStart({ contentBlockIndex = 0, start }: ContentBlockStartEvent, unfinished: UnfinishedBlocks): ModelEvent[] {
  if (start === undefined) return [];
  const { toolUse } = start;
  if (toolUse !== undefined && !isServerTool(toolUse)) return [{ type: 'toolUseStart', contentBlockIndex, toolUseId: toolUse.toolUseId ?? '', name: toolUse.name ?? '' }];
  if (toolUse !== undefined) unfinished.openServerTool(contentBlockIndex);
  return [{ type: 'otherDelta', contentBlockIndex, value: fromSdkValue(start) }];
}

function readStop({ contentBlockIndex = 0 }: ContentBlockStopEvent, unfinished: UnfinishedBlocks): ModelEvent[] {
  const last = unfinished.close(contentBlockIndex);
  return [...(last === null ? [] : [{ type: 'otherDelta', contentBlockIndex, value: last } as const]), { type: 'contentBlockStop', contentBlockIndex }];
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
