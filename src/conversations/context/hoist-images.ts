import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import { resultContent } from './result-content.ts';

/** Bedrock's API reference names Claude and Nova; Llama 4 takes them too, say public reports. */
const takesInResults: readonly (string | null)[] = ['anthropic-messages', 'nova', 'llama'];

/**
 * Images that tools have given stand behind the results, which name them, for models that take none within: Bedrock says of a result with an image that the model "doesn't support the image field
 * for user messages", though it takes the same image beside the result. So do those that take it in either place, so that it holds for models that nobody knows as well. Messages are paired already.
 */
export function hoistImages(drafts: readonly Draft[], { bodyFormat }: ModelFacts): readonly Draft[] {
  if (takesInResults.includes(bodyFormat)) return drafts;
  return drafts.map((draft) => (draft.content.some((block) => contentOf(block).some(isImage)) ? { ...draft, content: hoist(draft.content) } : draft));
}

function hoist(content: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] {
  const hoisted: BedrockContentBlock[] = [];
  let images = 0;
  const left = content.map((block): BedrockContentBlock => {
    const { toolResult } = block;
    if (!isJsonObject(toolResult) || !contentOf(block).some(isImage)) return block;
    const told = contentOf(block).map((item): JsonObject => {
      if (!isImage(item)) return item;
      images += 1;
      hoisted.push({ text: `[image ${images} of the tools]` }, item);
      return { text: `[image ${images}, which stands below]` };
    });
    return { toolResult: { ...toolResult, content: told } };
  });
  const lastResult = left.findLastIndex((block) => 'toolResult' in block);
  return [...left.slice(0, lastResult + 1), ...hoisted, ...left.slice(lastResult + 1)];
}

const contentOf = ({ toolResult }: BedrockContentBlock): readonly JsonObject[] => (isJsonObject(toolResult) ? resultContent(toolResult) : []);

const isImage = (item: JsonObject): boolean => 'image' in item;
