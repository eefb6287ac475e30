import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject } from '../../json.ts';
import type { MemoryMessage } from '../memory/view.ts';
import { leftOut } from './draft.ts';

const why = 'to save space';

/** A message's blocks without those that a compaction has left out; each says that it was there, but for reasoning. */
export const trimBlocks = ({ content, trimmed }: Pick<MemoryMessage, 'content' | 'trimmed'>): readonly BedrockContentBlock[] =>
  trimmed.length === 0 ? content : content.flatMap((block, index) => (trimmed.includes(index) ? standIn(block) : [block]));

function standIn(block: BedrockContentBlock): BedrockContentBlock[] {
  const { toolResult, document, reasoningContent } = block;
  if (isJsonObject(toolResult)) return [{ toolResult: { ...toolResult, content: [leftOut('result', why)] } }];
  if (reasoningContent !== undefined) return [];
  if (isJsonObject(document)) return [leftOut(`document ${JSON.stringify(document['name'] ?? '')}`, why)];
  return [leftOut(Object.keys(block)[0] ?? 'block', why)];
}
