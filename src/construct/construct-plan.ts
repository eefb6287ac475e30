import { badUserInput } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelCapabilities } from '../models/catalogue.ts';
import { checkSchema, schemaInvalid } from './check-schema.ts';
import type { LoweredSchema } from './lower-schema.ts';
import { lowerSchema } from './lower-schema.ts';
import { canHold, wrapSchema } from './wrap-schema.ts';

/** How Bedrock is asked for an object: by outputConfig.textFormat, or by one forced tool. */
export type ConstructMode = 'NATIVE' | 'TOOL';

/** What an answer is judged by. Plain JSON: it is stored with the generation. */
export interface ConstructSpec {
  readonly mode: ConstructMode;
  /** The caller's own. */
  readonly schema: JsonObject;
  /** The name of the format or the tool. */
  readonly name: string;
  /** The model was asked for an object that holds the value, since the value is no object. */
  readonly wrapped: boolean;
}

/** How to ask: the parts of a request to Converse that hold the model to the schema, of which one is set. */
export interface ConstructPlan {
  readonly spec: ConstructSpec;
  readonly outputConfig?: JsonObject;
  readonly tool?: { readonly name: string; readonly description?: string; readonly inputSchema: JsonObject; readonly strict?: true };
}

/** What is asked for. */
interface PlanRequest {
  readonly schema: JsonValue;
  readonly schemaName: string | null;
  readonly schemaDescription: string | null;
  readonly mode: ConstructMode | 'AUTO';
  readonly modelId: string;
  /** Undefined for a model that is not known: then the mode has to be named, and Bedrock says whether it can. */
  readonly capabilities: Pick<ModelCapabilities, 'nativeStructuredOutput' | 'tools' | 'forcedToolChoice'> | undefined;
  /** The model thinks before it answers (additionalModelRequestFields.thinking). Claude cannot be made to use a tool then. */
  readonly thinking: boolean;
  /** Where the input stands in the operation. */
  readonly path: string;
}

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const defaultName = 'answer';

/**
 * Checks the schema and chooses how to ask for it: with AUTO structured output where the model has it and the schema can be told to it, else a
 * forced tool. Throws SCHEMA_INVALID, and BAD_USER_INPUT for a name, and where the model cannot be asked in this mode.
 */
export function planConstruct(request: PlanRequest): ConstructPlan {
  const { schemaName, schemaDescription, path } = request;
  const name = schemaName ?? defaultName;
  if (!namePattern.test(name)) throw badUserInput(`${path}.schemaName`, '1 to 64 letters, digits, _ and -', name);
  const schema = checkSchema(request.schema, `${path}.schema`);
  const lowered = lowerSchema(schema);
  const mode = chooseMode(request, lowered);
  const strict = mode === 'NATIVE' || request.capabilities?.nativeStructuredOutput === true;
  const told = strict && 'schema' in lowered ? lowered.schema : schema;
  const wrapped = !canHold(told);
  const sent = wrapped ? wrapSchema(told) : told;
  const spec: ConstructSpec = { mode, schema, name, wrapped };
  const described = schemaDescription === null || schemaDescription === '' ? {} : { description: schemaDescription };
  if (mode === 'TOOL') return { spec, tool: { name, ...described, inputSchema: sent, ...(told === schema ? {} : { strict: true }) } };
  return { spec, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(sent), name, ...described } } } } };
}

function chooseMode({ mode, modelId, capabilities, thinking, path }: PlanRequest, lowered: LoweredSchema): ConstructMode {
  const can = capabilities && modesOf(capabilities, thinking);
  const field = `${path}.mode`;
  if (can === undefined) {
    if (mode === 'AUTO') throw badUserInput(field, `NATIVE or TOOL, since what ${modelId} can do is not known here`, mode);
  } else if (can.length === 0) {
    throw badUserInput(`${path}.modelId`, `a model that can be held to a schema (${inability(capabilities, thinking)})`, modelId);
  } else if (mode !== 'AUTO' && !can.includes(mode)) {
    throw badUserInput(field, `AUTO or ${can.join(' or ')}, which is what ${modelId} can do${thinking ? ' while it thinks' : ''}`, mode);
  }
  const native = mode === 'NATIVE' || (mode === 'AUTO' && can?.includes('NATIVE') === true);
  if (!native) return 'TOOL';
  if ('schema' in lowered) return 'NATIVE';
  if (mode === 'AUTO' && can?.includes('TOOL') === true) return 'TOOL';
  const { pointer, reason } = lowered.obstacle;
  throw schemaInvalid(`${path}.schema`, pointer, `${reason}, which the structured output of ${modelId} cannot be held to${can?.includes('TOOL') === true ? '; the mode TOOL can' : ''}`);
}

/** The strongest first. */
function modesOf({ nativeStructuredOutput, tools, forcedToolChoice }: NonNullable<PlanRequest['capabilities']>, thinking: boolean): readonly ConstructMode[] {
  return [...(nativeStructuredOutput ? ['NATIVE' as const] : []), ...(tools && forcedToolChoice.tool && !thinking ? ['TOOL' as const] : [])];
}

function inability(capabilities: PlanRequest['capabilities'], thinking: boolean): string {
  if (capabilities?.tools !== true) return 'this one has neither structured output nor tools';
  if (!capabilities.forcedToolChoice.tool) return 'this one has no structured output, and its tools cannot be forced';
  return thinking ? 'this one has no structured output, and its tools cannot be forced while it thinks' : 'this one has no structured output';
}
