import { wordsOfChoice } from '../datasources/native/choices.ts';
import { toObject, toObjects } from '../datasources/native/members.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, toText } from '../json.ts';
import type { GenerationOutput } from '../storage/generation-record.ts';

/** Members of native chunks and bodies that hold a model's thoughts; of an object the first of them counts, for some say the same twice. */
const thoughts = ['thinking', 'reasoning', 'reasoning_content', 'reasoningContent', 'tool_plan'];
/** What Bedrock adds to a native body or chunk, such as a guardrail's trace, is no word of the model's. */
const isBedrocks = (name: string): boolean => name.startsWith('amazon-bedrock-');
/** Those that hold what it writes for tools. */
const forTools: ReadonlySet<string> = new Set(['partial_json', 'input', 'arguments', 'parameters']);

/** All that a model has said and is paid for: its text, its reasoning, and what it has written for tools. */
export function saidIn({ text, content, body }: GenerationOutput): string {
  const inBlocks = (content ?? []).map(({ reasoningContent, toolUse }) => wordsOf(reasoningContent) + (isJsonObject(toolUse) ? toText(toolUse['input']) : ''));
  const inChoices = collectChoices(body);
  return [inChoices.length > text.length ? inChoices : text, ...inBlocks, collectBeside(body)].join('');
}

/** The words of chat completions as they came: some models write their reasoning in tags before the text, which leaves it out. */
function collectChoices(body: JsonValue | null): string {
  const chunks = Array.isArray(body) ? toObjects(body) : [toObject(body)];
  return chunks.flatMap(({ choices }) => toObjects(choices).map((choice) => wordsOf(wordsOfChoice(choice)))).join('');
}

function collectBeside(value: JsonValue | null): string {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(collectBeside).join('');
  if (!isJsonObject(value)) return '';
  const thought = thoughts.find((name) => value[name] !== undefined);
  const rest = Object.entries(value).map(([name, member]) => (forTools.has(name) ? toText(isEmpty(member) ? '' : member) : thoughts.includes(name) || isBedrocks(name) ? '' : collectBeside(member)));
  return [thought === undefined ? '' : wordsOf(value[thought]), ...rest].join('');
}

/** A tool's use begins with an input that is still empty. */
const isEmpty = (value: JsonValue): value is JsonObject => isJsonObject(value) && Object.keys(value).length === 0;

/** Not those that sign or hide something: they are no words of the model's. */
function wordsOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(wordsOf).join('');
  if (!isJsonObject(value)) return '';
  return Object.entries(value)
    .map(([name, member]) => (name === 'signature' || name === 'redactedContent' ? '' : wordsOf(member)))
    .join('');
}
