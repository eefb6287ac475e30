import { invalid } from '../wire/errors.ts';
import { isObject, type JsonObject } from './shape.ts';

/**
 * Refuses documents of the same name anywhere in a request, in results of tools too, as Converse does. Throws ValidationException in the
 * words of public reports; nothing of it is recorded.
 */
export function refuseSameNames(messages: unknown): void {
  const names = listObjects(messages).flatMap(({ content }) => listObjects(content)).flatMap(listNames);
  if (new Set(names).size < names.length) throw invalid("Messages can't contain duplicate document names. Rename the document and retry your request.");
}

function listNames({ document, toolResult }: JsonObject): readonly unknown[] {
  const inside = isObject(toolResult) ? listObjects(toolResult['content']).flatMap(listNames) : [];
  return isObject(document) ? [document['name'], ...inside] : inside;
}

function listObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
