import type { ConstructPlan, ConstructSpec } from '../construct/index.ts';
import { planConstruct } from '../construct/index.ts';
import type { ConverseRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { ConstructInput, ConverseInput, MessageInput, ToolConfigInput } from '../generated/schema-types.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { toConverseRequest } from './converse-request.ts';
import { checkCitationsBesideSchema } from './rules/index.ts';

/** A turn of a conversation that asks for an object, and what its answer is judged by. */
export interface ConstructRequest {
  readonly request: ConverseRequest;
  readonly construct: ConstructSpec;
}

/**
 * Checks the input, chooses how the model is held to the schema, and puts it all into Bedrock's terms. `path` is where the input stands in the
 * operation. Throws SCHEMA_INVALID, and BAD_USER_INPUT, which name the field.
 */
export function toConstructRequest(input: ConstructInput, lookUp: (modelId: string) => CatalogueModel | undefined, path = 'input'): ConstructRequest {
  const { modelId, prompt, messages, schema, schemaName, schemaDescription, mode, options, ...turn } = input;
  const said = messages ?? undefined;
  if (typeof prompt === 'string' && said !== undefined) throw badUserInput(`${path}.prompt`, 'either a prompt or messages, not both', prompt);
  if (typeof prompt === 'string' && prompt.trim() === '') throw badUserInput(`${path}.prompt`, 'a text with at least one character that is not white space', prompt);
  if (typeof prompt !== 'string' && said === undefined) throw badUserInput(`${path}.prompt`, 'either a prompt or messages', undefined);
  const plan = planConstruct({
    schema,
    schemaName: schemaName ?? null,
    schemaDescription: schemaDescription ?? null,
    mode: mode ?? 'AUTO',
    modelId,
    capabilities: lookUp(modelId)?.capabilities,
    thinking: isThinking(turn.additionalModelRequestFields),
    path,
  });
  const toolConfig = toToolConfig(plan);
  const converseInput: ConverseInput = {
    ...turn,
    modelId,
    messages: said ?? [userMessage(prompt ?? '')],
    ...(options === undefined ? {} : { options }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
  const request = toConverseRequest(converseInput, lookUp, path);
  if (plan.outputConfig === undefined) return { request, construct: plan.spec };
  checkCitationsBesideSchema({ input: converseInput, limits: lookUp(modelId), path });
  return { request: { ...request, outputConfig: plan.outputConfig }, construct: plan.spec };
}

const userMessage = (text: string): MessageInput => ({ role: 'USER', content: [{ text }] });

function toToolConfig({ tool }: ConstructPlan): ToolConfigInput | undefined {
  return tool && { tools: [{ toolSpec: tool }], toolChoice: { tool: tool.name } };
}

/** As Claude's body has it. */
function isThinking(fields: JsonValue | undefined): boolean {
  const thinking = isJsonObject(fields) ? fields.thinking : undefined;
  return isJsonObject(thinking) && thinking.type !== 'disabled';
}
