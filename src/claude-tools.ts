import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** The members of a tool's schema that Claude takes at its root in no tool. */
const choices = ['oneOf', 'anyOf', 'allOf'];

/** What Claude refuses in a tool's schema. */
export interface ToolObstacle {
  /** The member at the root that has it. */
  readonly member: string;
  /** What is to stand there in its place. */
  readonly expected: string;
  readonly received: JsonValue;
}

/** A choice at the root of a schema, also beside its type ("input_schema does not support oneOf, allOf, or anyOf at the top level", as public reports quote it). */
export const findRootChoice = (schema: JsonObject): string | undefined => choices.find((keyword) => schema[keyword] !== undefined);

/** A name of a property at the root of a schema that Claude does not take ("Property keys should match pattern", as public reports quote it). Further inside it looks at none. */
export const findRefusedName = ({ properties }: JsonObject): string | undefined =>
  isJsonObject(properties) ? Object.keys(properties).find((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) : undefined;

/** Why Claude takes no tool with this schema; undefined where nothing is known of a reason. */
export function findToolObstacle(schema: JsonObject): ToolObstacle | undefined {
  const choice = findRootChoice(schema);
  if (choice !== undefined) return { member: choice, expected: `no ${choice} at the root of a tool's schema, where Claude takes none: it may stand within a property`, received: schema[choice] ?? null };
  const name = findRefusedName(schema);
  return name === undefined ? undefined : { member: 'properties', expected: 'names of 1 to 64 letters, digits and _ . -, which are all that Claude takes at the root of a tool\'s schema', received: name };
}

/** The name of a tool of a toolConfig that a model with such native bodies does not take; undefined where nothing is known against any. */
export function findRefusedTool(toolConfig: JsonObject | undefined, bodyFormat: string | null): string | undefined {
  if (bodyFormat !== 'anthropic-messages' || !Array.isArray(toolConfig?.['tools'])) return undefined;
  for (const tool of toolConfig['tools'] as readonly JsonValue[]) {
    const toolSpec = isJsonObject(tool) ? tool['toolSpec'] : undefined;
    if (!isJsonObject(toolSpec) || !isJsonObject(toolSpec['inputSchema'])) continue;
    const { name, inputSchema: { json } } = toolSpec;
    if (typeof name === 'string' && isJsonObject(json) && findToolObstacle(json) !== undefined) return name;
  }
  return undefined;
}
