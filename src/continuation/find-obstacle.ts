import type { BedrockContentBlock, ModelRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { GenerationOutput } from '../storage/generation-record.ts';
import type { BrokenGeneration } from './plan-continuation.ts';

/** Why nothing but the whole answer once more will do, whatever the model; null where the answer broke off in its text. */
export function findObstacle({ method, request }: BrokenGeneration, { text, content, body }: GenerationOutput): string | null {
  if (method === 'CONSTRUCT' || asksForObject(request)) return 'an answer that is held to a schema has to be whole';
  if (content?.some(({ toolUse }) => toolUse !== undefined) === true || holdsToolUse(body)) return 'an answer that uses a tool has to be whole';
  const strange = content?.find((block) => !isContinued(block));
  if (strange !== undefined) return `an answer that holds ${Object.keys(strange).join(', ')} has to be whole`;
  const last = content?.findLast(({ text: said }) => typeof said !== 'string' || said.trim() !== '');
  if (last?.['reasoningContent'] !== undefined) return 'the answer broke off in its reasoning';
  return text.trim() === '' ? 'the answer has no text yet' : null;
}

/** What an answer may hold and still be gone on from. */
const isContinued = (block: BedrockContentBlock): boolean => ['text', 'citationsContent', 'reasoningContent'].some((name) => name in block);

/** Structured output, by Converse's name or by those of the families' own bodies. */
function asksForObject(request: ModelRequest): boolean {
  if (request.kind === 'converse' && request.outputConfig?.['textFormat'] !== undefined) return true;
  const fields = request.kind === 'converse' ? request.additionalModelRequestFields : request.body;
  const { output_config: config, output_format: outputFormat, response_format: responseFormat } = isJsonObject(fields) ? fields : {};
  return [isJsonObject(config) ? config['format'] : undefined, outputFormat, responseFormat].some((format) => isJsonObject(format) && format['type'] !== 'text');
}

/** A native body or chunk says that it uses a tool, in Claude's, Nova's or OpenAI's and Cohere's words. */
function holdsToolUse(value: JsonValue): boolean {
  if (isList(value)) return value.some(holdsToolUse);
  if (!isJsonObject(value)) return false;
  const { type, toolUse, tool_calls: calls } = value;
  if ((typeof type === 'string' && type.endsWith('tool_use')) || isJsonObject(toolUse) || (isList(calls) && calls.length > 0)) return true;
  return Object.values(value).some(holdsToolUse);
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
