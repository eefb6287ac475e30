import { fillConforming } from '../fill/fill-conforming.ts';
import { type FillSource, fillSchema } from '../fill/fill-schema.ts';
import { findLabelled } from '../fill/find-labelled.ts';
import { findStrings } from '../fill/find-strings.ts';
import { splitName } from '../fill/names.ts';
import { isSchema, readProperties, readRequired, readTypes } from '../fill/schema.ts';
import type { EngineRequest, EngineTool } from '../types.ts';
import { isAbout } from './match-tool.ts';
import { readPendingTurn, type PendingTurn } from './pending-turn.ts';

/** A call before it takes the form in which it is streamed. */
export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where in the input something stands that is not in the request, as JSON Pointers. */
  readonly invented: readonly string[];
}

/** At most so many places, names or the like get a call each. */
const maxCallsPerTool = 5;

/**
 * Chooses the tools to call, and their arguments. Unasked (`auto`), a tool is called when the request is about it, its required
 * arguments stand there, and it has not been called since the user spoke. `any` takes the first that fits best, `tool` the one
 * that is named; what is missing of the arguments is then left empty, or invented where the schema does not allow that. No call: a text is due.
 */
export function callTools(request: Pick<EngineRequest, 'messages' | 'tools' | 'toolChoice'>): readonly ToolCall[] {
  const { tools = [], toolChoice = { type: 'auto' } } = request;
  const turn = readPendingTurn(request.messages);
  if (turn === null || tools.length === 0 || toolChoice.type === 'none') return [];
  const source: FillSource = { ask: turn.ask === '' ? turn.text : turn.ask, texts: [turn.text, ...turn.results, ...readEarlier(request)], guesses: true };
  if (toolChoice.type === 'tool') return tools.filter(({ name }) => name === toolChoice.name).slice(0, 1).flatMap((tool) => callTool(tool, source));
  const fresh = tools.filter(({ name }) => !turn.calledTools.has(name));
  const calls = fresh.filter((tool) => isAbout(turn.text, tool)).filter((tool) => canCall(tool, source, turn)).flatMap((tool) => callTool(tool, source));
  if (calls.length > 0 || toolChoice.type === 'auto') return calls;
  return [fresh[0] ?? tools[0]].flatMap((tool) => (tool === undefined ? [] : callTool(tool, source)));
}

function readEarlier({ messages }: Pick<EngineRequest, 'messages'>): readonly string[] {
  return messages
    .slice(0, -1)
    .filter(({ role }) => role === 'user')
    .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
    .toReversed();
}

/** Whether every required argument can be found; what was asked before helps only those who come back with results. */
function canCall(tool: EngineTool, source: FillSource, { text, results }: PendingTurn): boolean {
  const near = { ...source, texts: [text, ...results] };
  const required = readRequired(tool.schema);
  return readProperties(tool.schema)
    .filter(([name]) => required.includes(name))
    .every(([name, schema]) => {
      const optionless = Array.isArray(schema['enum']) || 'const' in schema || 'default' in schema || readTypes(schema).some((type) => type === 'boolean' || type === 'array' || type === 'null');
      return optionless || fillSchema({ type: 'object', properties: { [name]: schema }, required: [name], $defs: tool.schema['$defs'], definitions: tool.schema['definitions'] }, near).found;
    });
}

/** One call, or one for each of several places, names or the like that are listed for the tool's only required argument. */
function callTool(tool: EngineTool, source: FillSource): readonly ToolCall[] {
  const { value, invented } = fillConforming(tool.schema, source);
  const input = isSchema(value) ? value : {};
  const [only, second] = readRequired(tool.schema);
  const property = readProperties(tool.schema).find(([name]) => name === only)?.[1];
  const [text = ''] = source.texts;
  if (only === undefined || second !== undefined || property === undefined || !isPlainString(property)) return [{ name: tool.name, input, invented }];
  const words = splitName(only);
  const values = findLabelled(words, text).length > 0 ? [] : findStrings({ words, schema: property }, text, source.ask);
  const listed = values.filter((_, index) => isListed(values, index, text)).slice(0, maxCallsPerTool);
  if (listed.length < 2) return [{ name: tool.name, input, invented }];
  return listed.map((item) => ({ name: tool.name, input: { ...input, [only]: item }, invented }));
}

function isPlainString(schema: EngineTool['schema']): boolean {
  return readTypes(schema).join() === 'string' && !('enum' in schema) && !('const' in schema);
}

/** Whether a value and the one next to it are joined in the text by "and", "or" or a comma. */
function isListed(values: readonly string[], index: number, text: string): boolean {
  const pairs = [[values[index - 1], values[index]], [values[index], values[index + 1]]];
  return pairs.some(([first, second]) => {
    if (first === undefined || second === undefined) return false;
    const end = text.indexOf(first) + first.length;
    return /^\s*(?:,|,?\s*(?:and|or|&))\s+(?:the )?$/.test(text.slice(end, text.indexOf(second, end)));
  });
}
