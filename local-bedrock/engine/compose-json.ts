import { fillConforming } from './fill/fill-conforming.ts';
import { readSituation } from './situation.ts';
import type { EngineRequest, JsonSchema } from './types.ts';

/** JSON, and where in it something stands that is not in the request. */
export interface ComposedJson {
  readonly text: string;
  readonly invented: readonly string[];
}

/**
 * Writes JSON of a schema with what stands in the request: in the texts that came with the last turn, or, where it brought
 * none, in its own words and before. What is not found there is empty, or invented where the schema does not allow that.
 */
export function composeJson(request: Pick<EngineRequest, 'modelId' | 'system' | 'messages'>, schema: JsonSchema): ComposedJson {
  const { ask, userText, passages } = readSituation(request);
  const given = passages.filter(({ source }) => source !== 'assistant' && source !== 'system');
  const isGiven = given.some(({ isNew }) => isNew);
  const texts = isGiven ? given.map(({ text }) => text) : [userText, ...given.map(({ text }) => text)];
  const { value, invented } = fillConforming(schema, { ask, texts, guesses: false });
  return { text: JSON.stringify(value), invented };
}
