import { createSchemaCheck } from './fill/schema-check.ts';
import { isSchema } from './fill/is-schema.ts';
import { textOf } from './situation.ts';
import { findJson, type FoundJson } from './text/find-json.ts';
import type { EngineMessage, EngineRequest, JsonSchema } from './types.ts';

/** A prompt that asks for JSON by a schema that stands in it. */
export interface SchemaPrompt {
  readonly schema: JsonSchema;
  /** The request without the schema and without examples of what satisfies it: they say nothing about what is asked. */
  readonly request: Pick<EngineRequest, 'system' | 'messages'>;
}

const asksForJson = /\bJSON\b/i;
const namesSchema = /\bschema\b/i;
const asksToSatisfy = /\b(?:satisf(?:y|ies|ying)|match(?:es|ing)?|conform(?:s|ing)?|adher(?:e|es|ing)|follow(?:s|ing)?|valid|according|by|answer|respond|reply|return|output|produce|generate)\b/i;
const asksAbout = /\b(?:explain|describe|review|improve|what (?:is|does|are)|why)\b[^.\n]{0,80}\bschema\b/i;
/** What follows goes on about it. */
const goesOn = /\b(?:JSON|schema|valid|corrected)\b/i;
const keywords = ['type', 'properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'items', 'prefixItems', '$schema'];

/** Finds the schema that the system prompt or a turn of the user asks to satisfy; null where none does, or the last turn is about something else. */
export function findSchemaPrompt({ system, messages }: Pick<EngineRequest, 'system' | 'messages'>): SchemaPrompt | null {
  const last = messages.at(-1);
  if (last?.role !== 'user') return null;
  const turns = messages.filter(({ role }) => role === 'user').map(({ parts }) => textOf(parts)).toReversed();
  for (const [index, text] of [...turns, ...system].entries()) {
    if (!asksForJson.test(text) || !namesSchema.test(text) || !asksToSatisfy.test(text) || asksAbout.test(text)) continue;
    const found = findJson(text).findLast(({ value }) => looksLikeSchema(value));
    if (found === undefined || !isSchema(found.value)) continue;
    const isLater = index > 0 && index < turns.length;
    return isLater && !goesOn.test(turns[0] ?? '') ? null : { schema: found.value, request: strip({ system, messages }, found.value) };
  }
  return null;
}

function looksLikeSchema(value: unknown): boolean {
  if (!isSchema(value)) return false;
  const { type, properties } = value;
  const isTyped = typeof type === 'string' ? /^(?:object|array|string|number|integer|boolean|null)$/.test(type) : Array.isArray(type);
  return isTyped || isSchema(properties) || keywords.filter((keyword) => keyword !== 'type' && keyword !== 'properties').some((keyword) => keyword in value);
}

function strip({ system, messages }: SchemaPrompt['request'], schema: JsonSchema): SchemaPrompt['request'] {
  const check = createSchemaCheck(schema);
  const isTold = ({ value }: FoundJson) => JSON.stringify(value) === JSON.stringify(schema) || check.accepts(check.root, value);
  const clean = (text: string) => findJson(text).filter(isTold).toReversed().reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  return { system: system.map(clean), messages: messages.map((message) => ({ ...message, parts: withoutInstruction(message.parts, isTold).map((part) => cleanPart(part, clean)) })) };
}

/** A text of its own that says nothing but how to answer: its words are not what is asked about, such as the name of a format. */
const instructs = /^\s*(?:answer|respond|reply|return|output|give|produce|write)\b/i;

function withoutInstruction(parts: EngineMessage['parts'], isTold: (found: FoundJson) => boolean): EngineMessage['parts'] {
  const others = parts.filter((part) => part.type !== 'text' || !instructs.test(part.text) || !findJson(part.text).some(isTold));
  return others.some(({ type }) => type === 'text') ? others : parts;
}

function cleanPart(part: EngineMessage['parts'][number], clean: (text: string) => string): EngineMessage['parts'][number] {
  return part.type === 'text' ? { ...part, text: clean(part.text) } : part;
}
