import type { ConstructSpec } from '../construct/index.ts';
import { checkConstruct } from '../construct/index.ts';
import type { ConverseRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { ConstructInput, ConverseInput, MessageInput } from '../generated/schema-types.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { toConverseRequest } from './converse-request.ts';
import { checkCitationsBesideSchema } from './rules/index.ts';
import { tellTools, toolsUsedIn } from './tell-tools.ts';

/** A turn of a conversation that asks for an object, and what its answer is judged by. */
export interface ConstructRequest {
  readonly request: ConverseRequest;
  readonly construct: ConstructSpec;
}

/**
 * Checks the input and puts it into Bedrock's terms; how the model is held to the schema is found out when it is asked. `path` is where the input stands in the
 * operation. Throws SCHEMA_INVALID, and BAD_USER_INPUT, which name the field.
 */
export function toConstructRequest(input: ConstructInput, lookUp: (modelId: string) => CatalogueModel | undefined, path = 'input'): ConstructRequest {
  const { modelId, prompt, messages, schema, schemaName, schemaDescription, format, mode, examples, maxRepairs, fallbackSchema, options, ...turn } = input;
  const said = messages ?? undefined;
  if (typeof prompt === 'string' && said !== undefined) throw badUserInput(`${path}.prompt`, 'either a prompt or messages, not both', prompt);
  if (typeof prompt === 'string' && prompt.trim() === '') throw badUserInput(`${path}.prompt`, 'a text with at least one character that is not white space', prompt);
  if (typeof prompt !== 'string' && said === undefined) throw badUserInput(`${path}.prompt`, 'either a prompt or messages', undefined);
  const construct = checkConstruct({
    schema,
    fallbackSchema: fallbackSchema ?? null,
    schemaName: schemaName ?? null,
    schemaDescription: schemaDescription ?? null,
    mode: mode ?? 'AUTO',
    format: format ?? 'JSON',
    examples: examples?.map((example) => ({ prompt: example.prompt, output: example.output })) ?? [],
    maxRepairs: maxRepairs ?? usualRepairs,
    fallbacks: (options?.fallbackModelIds ?? []).map((id) => ({ modelId: id, model: lookUp(id)?.capabilities })),
    modelId,
    model: lookUp(modelId)?.capabilities,
    path,
  });
  const asked: ConverseInput = { ...turn, modelId, messages: said ?? [userMessage(prompt ?? '')], ...(options === undefined ? {} : { options }) };
  const tools = said && toolsUsedIn(said);
  // Checked as they were given, so that an error names the place where the caller has it.
  if (tools !== undefined) toConverseRequest({ ...asked, toolConfig: { tools } }, lookUp, path);
  const converseInput = tools === undefined ? asked : { ...asked, messages: tellTools(asked.messages) };
  const request = toConverseRequest(converseInput, lookUp, path);
  const isNativeFirst = construct.mode === 'NATIVE' || (construct.mode === 'AUTO' && lookUp(modelId)?.capabilities.nativeStructuredOutput === true);
  if (isNativeFirst) checkCitationsBesideSchema({ input: converseInput, limits: lookUp(modelId), path });
  return { request, construct };
}

const usualRepairs = 2;

const userMessage = (text: string): MessageInput => ({ role: 'USER', content: [{ text }] });
