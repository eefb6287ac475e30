import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { checkNativeMessages } from './native-messages.ts';
import type { InvokeModelCheck } from './rule.ts';

const anthropicVersion = 'bedrock-2023-05-31';
/** Roles need not take turns here, and newer models take a system message amid the others. */
const roles: readonly string[] = ['user', 'assistant', 'system'];
const notOnBedrock = {
  model: 'no model, since modelId says it',
  stream: 'no stream, since invokeModelStream says it',
} as const;

/** Claude's Messages API as Bedrock has it: with a version, without model and stream, and never without max_tokens. */
export function checkClaudeBody({ body, limits, path }: InvokeModelCheck): void {
  if (limits?.bodyFormat !== 'anthropic-messages' || !isJsonObject(body)) return;
  if (body.anthropic_version !== anthropicVersion) throw badUserInput(`${path}.anthropic_version`, `"${anthropicVersion}"`, body.anthropic_version);
  const maxTokens = body.max_tokens;
  if (!Number.isInteger(maxTokens) || Number(maxTokens) < 1) throw badUserInput(`${path}.max_tokens`, 'an integer of 1 or more', maxTokens);
  for (const [name, expected] of Object.entries(notOnBedrock)) {
    if (body[name] !== undefined) throw badUserInput(`${path}.${name}`, expected, body[name]);
  }
  checkNativeMessages(body.messages, `${path}.messages`, roles, isClaudeContent, 'text or a list of content blocks');
}

const isClaudeContent = (content: JsonValue | undefined): boolean => typeof content === 'string' || (Array.isArray(content) && content.every(isJsonObject));
