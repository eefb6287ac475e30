import type { ConverseShape, SaidDelta, SaidEnd, SaidMetadata, SaidStart, SaidStop } from './converse-shape.ts';
import type { ModelEvent } from './types.ts';
import { UnfinishedBlocks } from './unfinished-blocks.ts';
import { readConverseUsage, toCount } from './usage.ts';

/** An event of ConverseStream, as the member that says which it is. */
export interface ConverseStreamEvent {
  readonly contentBlockDelta?: SaidDelta | undefined;
  readonly contentBlockStart?: SaidStart | undefined;
  readonly contentBlockStop?: SaidStop | undefined;
  readonly messageStop?: SaidEnd | undefined;
  readonly metadata?: SaidMetadata | undefined;
}

/**
 * A reader for the events of one ConverseStream, in their order: it gives what each of them says. Only blocks that are not text or reasoning
 * have a contentBlockStart on Bedrock's wire. messageStart says nothing, and an event without a name here is dropped, as the SDK does with
 * those that it does not know.
 */
export function createConverseReader(shape: ConverseShape): (event: ConverseStreamEvent) => ModelEvent[] {
  const unfinished = new UnfinishedBlocks();
  return (event) => {
    if (event.contentBlockDelta !== undefined) return readDelta(event.contentBlockDelta, unfinished, shape);
    if (event.contentBlockStart !== undefined) return readStart(event.contentBlockStart, unfinished, shape);
    if (event.contentBlockStop !== undefined) return readStop(event.contentBlockStop, unfinished);
    if (event.messageStop !== undefined) {
      const { stopReason, additionalModelResponseFields } = event.messageStop;
      return [{ type: 'stop', stopReason: stopReason ?? null, additionalModelResponseFields: shape.document(additionalModelResponseFields) }];
    }
    return event.metadata === undefined ? [] : [readMetadata(event.metadata, shape)];
  };
}

/** A tool that Bedrock runs by itself: `server_tool_use`, not the caller's `tool_use`. */
export const isServerTool = ({ type }: { readonly type?: string | undefined }): boolean => type !== undefined && type !== 'tool_use';

/** A member of a union that has no name here. The SDK marks it; on the wire it is what is there in place of the `known` ones. */
export const isNew = (union: { readonly $unknown?: unknown }, known: unknown): boolean => union.$unknown !== undefined || (known === undefined && Object.keys(union).length > 0);

/** A union without a member, also where its only one is null: there is nothing in it to tell, nor to send back. */
export const saysNothing = (union: object): boolean => Object.entries(union).every(([name, member]) => isAbsent(name === '$unknown' && Array.isArray(member) ? member[1] : member));

const isAbsent = (member: unknown): boolean => member === undefined || member === null;

/** As Bedrock has it: small and whole. */
const toIndex = (index = 0): number => (Number.isInteger(index) && index >= 0 && index < 2 ** 31 ? index : 0);

function readDelta({ contentBlockIndex: index, delta }: SaidDelta, unfinished: UnfinishedBlocks, shape: ConverseShape): ModelEvent[] {
  const contentBlockIndex = toIndex(index);
  if (typeof delta?.text === 'string') return [{ type: 'textDelta', contentBlockIndex, text: delta.text }];
  if (delta === undefined || saysNothing(delta)) return [];
  if (delta.toolUse !== undefined) {
    const { input = '' } = delta.toolUse;
    if (unfinished.addInput(contentBlockIndex, input)) return [{ type: 'otherDelta', contentBlockIndex, value: { toolUse: { input } } }];
    return [{ type: 'toolUseDelta', contentBlockIndex, input }];
  }
  if (delta.citation !== undefined) return [{ type: 'citationDelta', contentBlockIndex, citation: shape.value(delta.citation) }];
  if (delta.toolResult !== undefined) return [{ type: 'otherDelta', contentBlockIndex, value: { toolResult: { content: delta.toolResult.map((piece) => shape.toolResult(piece)) } } }];
  const { source: { bytes } = {}, error } = delta.image ?? {};
  if (bytes !== undefined) {
    const source = { bytes: unfinished.addBytes(contentBlockIndex, shape.bytes(bytes)) };
    return [{ type: 'otherDelta', contentBlockIndex, value: { image: { ...(error === undefined ? {} : { error: shape.value(error) }), source } } }];
  }
  const reasoning = delta.reasoningContent;
  if (reasoning === undefined || isNew(reasoning, reasoning.text ?? reasoning.signature ?? reasoning.redactedContent)) return [{ type: 'otherDelta', contentBlockIndex, value: shape.value(delta) }];
  const redacted = reasoning.redactedContent;
  return [
    {
      type: 'reasoningDelta',
      contentBlockIndex,
      reasoningText: reasoning.text ?? null,
      signature: reasoning.signature ?? null,
      redactedContent: redacted === undefined ? null : shape.base64(redacted),
    },
  ];
}

function readStart({ contentBlockIndex: index, start }: SaidStart, unfinished: UnfinishedBlocks, shape: ConverseShape): ModelEvent[] {
  const contentBlockIndex = toIndex(index);
  if (start === undefined || saysNothing(start)) return [];
  const { toolUse } = start;
  if (toolUse !== undefined && !isServerTool(toolUse)) return [{ type: 'toolUseStart', contentBlockIndex, toolUseId: toolUse.toolUseId ?? '', name: toolUse.name ?? '' }];
  if (toolUse !== undefined) unfinished.openServerTool(contentBlockIndex);
  return [{ type: 'otherDelta', contentBlockIndex, value: shape.value(start) }];
}

function readStop({ contentBlockIndex: index }: SaidStop, unfinished: UnfinishedBlocks): ModelEvent[] {
  const contentBlockIndex = toIndex(index);
  const last = unfinished.close(contentBlockIndex);
  return [...(last === null ? [] : [{ type: 'otherDelta', contentBlockIndex, value: last } as const]), { type: 'contentBlockStop', contentBlockIndex }];
}

/** What comes after the model's end, of a stream or of a whole answer. */
export function readMetadata({ usage, metrics, trace, serviceTier, performanceConfig }: SaidMetadata, shape: ConverseShape): ModelEvent {
  return {
    type: 'metadata',
    usage: readConverseUsage(usage, shape),
    latencyMs: toCount(metrics?.latencyMs),
    trace: shape.value(trace),
    serviceTier: serviceTier?.type ?? null,
    latency: performanceConfig?.latency ?? null,
  };
}
