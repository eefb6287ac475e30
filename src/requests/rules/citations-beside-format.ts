import { badUserInput } from '../../errors.ts';
import type { ContentBlockInput } from '../../generated/schema-types.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import type { ModelLimits } from '../model-limits.ts';
import type { ConverseCheck, InvokeModelCheck } from './rule.ts';
import { blockPath, forEachOtherBlock } from './walk.ts';

// Bedrock refuses with 400 what asks Claude for structured output and for citations. Of models that are not known Bedrock says.

const words = 'false, since Claude cannot cite while Bedrock’s structured output holds it to a format';

/** A conversation asks for one of them: by Claude's own fields, structured output is asked for in additionalModelRequestFields. */
export function checkCitationsBesideFormat(check: ConverseCheck): void {
  if (hasFormat(check.input.additionalModelRequestFields)) refuseCitations(check, words);
}

/** As {@link checkCitationsBesideFormat}, for a conversation whose answer construct has structured output hold to a schema. */
export const checkCitationsBesideSchema = (check: ConverseCheck): void => refuseCitations(check, `${words}; construct has the mode TOOL beside it`);

/** A native body of Claude's asks for one of them. */
export function checkNativeCitationsBesideFormat({ body, limits, path }: InvokeModelCheck): void {
  if (!isClaude(limits) || !hasFormat(body) || !isJsonObject(body)) return;
  for (const [index, message] of toList(body.messages).entries()) {
    if (isJsonObject(message)) refuseNativeCitations(message.content, `${path}.messages[${index}].content`);
  }
}

const isClaude = (limits: ModelLimits | undefined): boolean => limits?.bodyFormat === 'anthropic-messages';

/** `output_format` is the older name. */
function hasFormat(fields: JsonValue | undefined): boolean {
  if (!isJsonObject(fields)) return false;
  const { output_config: config, output_format: format } = fields;
  return isJsonObject(format) || (isJsonObject(config) && isJsonObject(config.format));
}

function refuseCitations(check: ConverseCheck, expected: string): void {
  if (!isClaude(check.limits)) return;
  const refuse = ({ document, searchResult }: Pick<ContentBlockInput, 'document' | 'searchResult'>, path: () => string): void => {
    if (document?.citations === true) throw badUserInput(`${path()}.document.citations`, expected, true);
    if (searchResult?.citations === true) throw badUserInput(`${path()}.searchResult.citations`, expected, true);
  };
  forEachOtherBlock(check, (block, messageIndex, blockIndex) => {
    const path = (): string => blockPath(check, messageIndex, blockIndex);
    refuse(block, path);
    for (const [index, content] of (block.toolResult?.content ?? []).entries()) refuse(content, () => `${path()}.toolResult.content[${index}]`);
  });
}

/** Documents and search results stand in a message or in the result of a tool. */
function refuseNativeCitations(content: JsonValue | undefined, path: string): void {
  for (const [index, block] of toList(content).entries()) {
    if (!isJsonObject(block)) continue;
    const { citations } = block;
    if (isJsonObject(citations) && citations.enabled === true) throw badUserInput(`${path}[${index}].citations.enabled`, words, true);
    if (block.type === 'tool_result') refuseNativeCitations(block.content, `${path}[${index}].content`);
  }
}

const toList = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? (value as readonly JsonValue[]) : []);
