import { fillSchema } from './fill/fill-schema.ts';
import { readSituation } from './situation.ts';
import type { EngineRequest, JsonSchema } from './types.ts';

/**
 * Writes JSON of a schema with what stands in the request: in the texts that came with the last turn, or, where it brought
 * none, in its own words and before. What is not found there is empty.
 */
export function composeJson(request: Pick<EngineRequest, 'modelId' | 'system' | 'messages'>, schema: JsonSchema): string {
  const { ask, userText, passages } = readSituation(request);
  const given = passages.filter(({ source }) => source !== 'assistant' && source !== 'system');
  const isGiven = given.some(({ isNew }) => isNew);
  const texts = isGiven ? given.map(({ text }) => text) : [userText, ...given.map(({ text }) => text)];
  return JSON.stringify(fillSchema(schema, { ask, texts, guesses: false }).value);
}
