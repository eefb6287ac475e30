import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/**
 * How Claude is asked to think, in the fields for the model or in its native body; undefined where it is not. `thinking` is Anthropic's name; Bedrock's documents have `reasoning_config`
 * for it too.
 */
export function askedThinking(fields: JsonValue | undefined): JsonObject | undefined {
  const { thinking = null, reasoning_config: reasoningConfig = null } = isJsonObject(fields) ? fields : {};
  return [thinking, reasoningConfig].filter(isJsonObject).find(({ type }) => type !== 'disabled');
}
