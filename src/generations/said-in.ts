import type { JsonValue } from '../json.ts';
import { isJsonObject, toText } from '../json.ts';
import type { GenerationOutput } from '../storage/generation-record.ts';

/** Members of native chunks that hold what a model says beside its text: thoughts, and the input of tools. */
const besideText: ReadonlySet<string> = new Set(['thinking', 'partial_json', 'reasoning', 'reasoning_content', 'reasoningContent', 'arguments', 'input']);

/** All that a model has said and is paid for: its text, its reasoning, and what it has written for tools. */
export function saidIn({ text, content, body }: GenerationOutput): string {
  const inBlocks = (content ?? []).map(({ reasoningContent, toolUse }) => collectTexts(reasoningContent) + (isJsonObject(toolUse) ? toText(toolUse['input']) : ''));
  return [text, ...inBlocks, collectBeside(body)].join('');
}

function collectBeside(value: JsonValue | null): string {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(collectBeside).join('');
  if (!isJsonObject(value)) return '';
  return Object.entries(value)
    .map(([name, member]) => (besideText.has(name) ? collectTexts(member) : collectBeside(member)))
    .join('');
}

/** Not those that sign or hide something: they are no words of the model's. */
function collectTexts(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => collectTexts(item)).join('');
  if (!isJsonObject(value)) return '';
  return Object.entries(value)
    .map(([name, member]) => (name === 'signature' || name === 'redactedContent' ? '' : collectTexts(member)))
    .join('');
}
