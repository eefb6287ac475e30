import { findToolObstacle } from '../../claude-tools.ts';
import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { checkNativeMessages } from './native-messages.ts';
import type { InvokeModelCheck } from './rule.ts';

/** Bedrock's first version, or the date of a later one (Claude 4.7 and newer take 2026-10-21, as Anthropic documents). */
const anthropicVersion = /^(bedrock-2023-05-31|20(2[6-9]|[3-9]\d)-\d{2}-\d{2})$/;
/** Roles need not take turns here, and newer models take a system message amid the others. */
const roles: readonly string[] = ['user', 'assistant', 'system'];
const notOnBedrock = {
  model: 'no model, since modelId says it',
  stream: 'no stream, since invokeModelStream says it',
} as const;

/** Claude's Messages API as Bedrock has it: with a version, without model and stream, and never without max_tokens. */
export function checkClaudeBody({ body, limits, path }: InvokeModelCheck): void {
  if (limits?.bodyFormat !== 'anthropic-messages' || !isJsonObject(body)) return;
  const version = body.anthropic_version;
  if (typeof version !== 'string' || !anthropicVersion.test(version)) throw badUserInput(`${path}.anthropic_version`, 'a version such as "bedrock-2023-05-31"', version);
  if (body.temperature !== undefined && !isFraction(body.temperature)) throw badUserInput(`${path}.temperature`, 'a number from 0 to 1', body.temperature);
  const maxTokens = body.max_tokens;
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1) throw badUserInput(`${path}.max_tokens`, 'an integer of 1 or more', maxTokens);
  for (const [name, expected] of Object.entries(notOnBedrock)) {
    if (body[name] !== undefined) throw badUserInput(`${path}.${name}`, expected, body[name]);
  }
  checkTools(body.tools, `${path}.tools`);
  checkNativeMessages(body.messages, `${path}.messages`, roles, isClaudeContent, 'text or a list of content blocks');
}

/** What the tools of the caller's own take; those of Anthropic's, of other types, bring no schema. */
function checkTools(tools: JsonValue | undefined, path: string): void {
  if (!Array.isArray(tools)) return;
  for (const [index, tool] of tools.entries()) {
    const schema = isJsonObject(tool) ? tool.input_schema : undefined;
    const obstacle = isJsonObject(schema) ? findToolObstacle(schema) : undefined;
    if (obstacle !== undefined) throw badUserInput(`${path}[${index}].input_schema.${obstacle.member}`, obstacle.expected, obstacle.received);
  }
}

const isFraction = (value: JsonValue): boolean => typeof value === 'number' && value >= 0 && value <= 1;

const isClaudeContent = (content: JsonValue | undefined): boolean => typeof content === 'string' || (Array.isArray(content) && content.every(isJsonObject));
