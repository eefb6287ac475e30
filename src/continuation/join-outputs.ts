import type { BedrockContentBlock } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import type { GenerationOutput } from '../storage/generation-record.ts';

/**
 * What a generation that broke off said, and what its continuation added to it (PREFILL or INSTRUCT), as one output: the text in which the first
 * one broke off goes on in the other's first text. A continuation that broke off too is gone on from with this.
 */
export const joinOutputs = (broken: GenerationOutput, added: GenerationOutput): GenerationOutput => ({
  text: broken.text + added.text,
  content: broken.content === null || added.content === null ? (broken.content ?? added.content) : joinContent(broken.content, added.content),
  body: joinBodies(broken.body, added.body),
});

/** The blocks of both; the text in which the first ones end goes on in the text with which the others begin. */
export function joinContent(broken: readonly BedrockContentBlock[], added: readonly BedrockContentBlock[]): readonly BedrockContentBlock[] {
  const [first, ...rest] = added;
  const before = broken.at(-1)?.['text'];
  if (typeof before !== 'string' || typeof first?.['text'] !== 'string') return [...broken, ...added];
  return [...broken.slice(0, -1), { text: before + first['text'] }, ...rest];
}

/** Chunks follow chunks; a whole body stands for itself. */
const joinBodies = (broken: JsonValue, added: JsonValue): JsonValue => (isList(broken) && isList(added) ? [...broken, ...added] : (added ?? broken));

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
