import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Draft } from './draft.ts';
import { leftOut } from './draft.ts';

/** Bedrock's limits for one message; messages that were joined may have more. */
const most = { document: 5, image: 20 } as const;

/** As many documents and images in a message as Bedrock takes, the latest ones; a text beside a document; and no two documents of one name. */
export function limitMedia(drafts: readonly Draft[]): readonly Draft[] {
  const names = new Set<string>();
  return drafts.map((draft) => ({ ...draft, content: besideText(limit(draft.content).map((block) => withOwnName(block, names))) }));
}

function limit(content: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] {
  const left: Record<keyof typeof most, number> = { ...most };
  const kept = content.toReversed().map((block) => {
    const kind = 'document' in block ? 'document' : 'image' in block ? 'image' : null;
    if (kind === null) return block;
    left[kind] -= 1;
    return left[kind] < 0 ? leftOut(kind, 'the message has more of them than Bedrock takes') : block;
  });
  return kept.toReversed();
}

const besideText = (content: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] =>
  content.some((block) => 'document' in block) && !content.some((block) => 'text' in block) ? [...content, { text: 'See the document.' }] : content;

/** The first one keeps its name, so that what was sent before stays as it was. In the results of tools there are documents, too. */
function withOwnName(block: BedrockContentBlock, names: Set<string>): BedrockContentBlock {
  const { document, toolResult } = block;
  if (isJsonObject(document) && typeof document['name'] === 'string') {
    const name = toOwnName(document['name'], names);
    return name === document['name'] ? block : { document: { ...document, name } };
  }
  if (!isJsonObject(toolResult) || !Array.isArray(toolResult['content'])) return block;
  return { toolResult: { ...toolResult, content: toolResult['content'].map((item: JsonValue) => (isJsonObject(item) ? withOwnName(item, names) : item)) } };
}

function toOwnName(given: string, names: Set<string>): string {
  let name = given;
  for (let number = 2; names.has(name); number += 1) name = `${given.slice(0, 190).trimEnd()} (${number})`;
  names.add(name);
  return name;
}
