import { readdirSync, readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/json.ts';

/** An exchange with Bedrock. */
export interface Recording {
  readonly name: string;
  readonly modelId: string;
  readonly status: number;
  readonly request: JsonObject;
  /** Undefined for a stream. */
  readonly response: JsonObject | undefined;
}

const folder = new URL('../../fixtures/recordings/', import.meta.url);

/** The recordings of an operation, those that Bedrock refused among them. Bodies that are no JSON are left out. */
export function readRecordings(operation: string): readonly Recording[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${operation}-`));
  return names.flatMap((name) => {
    const { request, response } = readObject(readFileSync(new URL(name, folder), 'utf8'));
    const body = at(request, 'body');
    if (!isJsonObject(body)) return [];
    const answer = at(response, 'body');
    const path = at(request, 'path');
    const [, modelId = ''] = (typeof path === 'string' && /^\/model\/([^/]+)\//.exec(path)) || [];
    return [{ name, modelId: decodeURIComponent(modelId), status: Number(at(response, 'status')), request: body, response: isJsonObject(answer) ? answer : undefined }];
  });
}

function readObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error('A recording is no object.');
  return value;
}

/** A member of a value, however deep; undefined where there is none. */
export function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
}

/** The objects of a list, or none. */
export const objectsIn = (value: JsonValue | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
