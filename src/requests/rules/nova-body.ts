import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { checkNativeMessages } from './native-messages.ts';
import type { InvokeModelCheck } from './rule.ts';

const roles: readonly string[] = ['user', 'assistant'];

/** Nova's own body, schema messages-v1: messages of content blocks, and parameters within their ranges. */
export function checkNovaBody({ body, limits, path }: InvokeModelCheck): void {
  if (limits?.bodyFormat !== 'nova' || !isJsonObject(body)) return;
  checkNativeMessages(body.messages, `${path}.messages`, roles, isNovaContent, 'a list of at least one content block');
  const config = body.inferenceConfig;
  if (config === undefined) return;
  const field = `${path}.inferenceConfig`;
  if (!isJsonObject(config)) throw badUserInput(field, 'an object', config);
  for (const name of ['maxTokens', 'max_new_tokens']) {
    const value = config[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 1)) throw badUserInput(`${field}.${name}`, 'an integer of 1 or more', value);
  }
  for (const name of ['temperature', 'topP']) {
    const value = config[name];
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 1)) throw badUserInput(`${field}.${name}`, '0 to 1', value);
  }
}

const isNovaContent = (content: JsonValue | undefined): boolean => Array.isArray(content) && content.length > 0 && content.every(isJsonObject);
