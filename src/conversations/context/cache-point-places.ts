import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';

type Format = Pick<ModelFacts, 'bodyFormat'>;

/** The last place among a message's blocks where a cache point may stand; 0 where there is none. */
export const lastPlace = (content: readonly BedrockContentBlock[], format: Format): number => content.findLastIndex((block) => takesPoint(block, format)) + 1;

/** The same blocks without those cache points that Bedrock would refuse: the first in a message, and those right after a block that takes none. */
export function withoutMisplaced(content: readonly BedrockContentBlock[], format: Format): readonly BedrockContentBlock[] {
  let before: BedrockContentBlock | undefined;
  return content.filter((block) => {
    if (isPoint(block)) return before !== undefined && takesPoint(before, format);
    before = block;
    return true;
  });
}

/** Tools of Nova's take no cache point: AWS documents it. */
export const takesPointsAmongTools = ({ bodyFormat }: Format): boolean => bodyFormat !== 'nova';

export const isPoint = (block: BedrockContentBlock): boolean => 'cachePoint' in block;

/**
 * Whether a cache point may stand right after a block, as public reports say of Bedrock. For Claude not after reasoning, nor after a document that is no pdf, of which Bedrock cannot translate the point
 * ("messages.0.content.3.type: Field required"). For Nova after a text alone: Bedrock makes of a point a member of the block before it, which Nova knows of texts ("#/messages/6/content/0: extraneous key
 * [cachePoint] is not permitted" after the result of a tool, or an image).
 */
function takesPoint(before: BedrockContentBlock, { bodyFormat }: Format): boolean {
  if (bodyFormat === 'nova') return 'text' in before;
  return bodyFormat !== 'anthropic-messages' || !('reasoningContent' in before || isOtherThanPdf(before));
}

const isOtherThanPdf = ({ document }: BedrockContentBlock): boolean => isJsonObject(document) && document['format'] !== 'pdf';
