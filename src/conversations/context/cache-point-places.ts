import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';

type Format = Pick<ModelFacts, 'bodyFormat'>;

/**
 * The last place among a message's blocks where a cache point may stand, as public reports say of Bedrock; 0 where there is none. For Claude it is before the first document that is no pdf: what
 * follows one Bedrock cannot translate ("messages.0.content.3.type: Field required"). For Nova it is after the last text: Bedrock makes of a point a member of the block before it, which Nova knows
 * of texts alone ("#/messages/6/content/0: extraneous key [cachePoint] is not permitted" after the result of a tool, or an image).
 */
export function lastPlace(content: readonly BedrockContentBlock[], { bodyFormat }: Format): number {
  if (bodyFormat === 'nova') return content.findLastIndex((block) => 'text' in block) + 1;
  const ofOther = bodyFormat === 'anthropic-messages' ? content.findIndex(isOtherThanPdf) : -1;
  return ofOther < 0 ? content.length : ofOther;
}

/** The same blocks without those cache points that Bedrock would refuse: the first in a message, and those right after a block that takes none, which for Claude reasoning is as well. */
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

function takesPoint(before: BedrockContentBlock, { bodyFormat }: Format): boolean {
  if (bodyFormat === 'nova') return 'text' in before;
  return bodyFormat !== 'anthropic-messages' || !('reasoningContent' in before || isOtherThanPdf(before));
}

const isOtherThanPdf = ({ document }: BedrockContentBlock): boolean => isJsonObject(document) && document['format'] !== 'pdf';
