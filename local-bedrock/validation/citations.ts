import { isObject, type JsonObject } from './shape.ts';
import { invalid } from '../wire/errors.ts';

/**
 * Refuses messages that ask for citations beside a schema for the answer, as Claude does (user guide, "structured-output"). Throws
 * ValidationException; the text is not recorded.
 *
 * @param prefix what stands before Claude's own words
 */
export function refuseCitations(messages: unknown, prefix = ''): void {
  if (!listObjects(messages).some((message) => listObjects(message['content']).some(asksForCitations))) return;
  throw invalid(`${prefix}Citations cannot be enabled when an output format is specified.`);
}

/** Converse's blocks have a member of their kind, Claude's own are of a type; results of tools have such blocks inside. */
function asksForCitations(block: JsonObject): boolean {
  const kinds = [block, block['document'], block['searchResult']].filter(isObject);
  const inside = [block['content'], isObject(block['toolResult']) ? block['toolResult']['content'] : undefined].flatMap(listObjects);
  return kinds.some(({ citations }) => isObject(citations) && citations['enabled'] === true) || inside.some(asksForCitations);
}

function listObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
