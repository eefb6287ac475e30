import { isDeeperThan, isJsonObject, type JsonValue } from '../../json.ts';
import type { FileRecord } from './batch-record.ts';
import type { FileLine, LinePlace, ReadLinesOptions } from './read-lines.ts';
import { readLines } from './read-lines.ts';

/** A record of a file, or what is wrong with its line; the recordId then only where it can be read. */
export type RecordLine = LinePlace & ({ readonly record: FileRecord; readonly problem?: undefined } | { readonly problem: string; readonly recordId: string | null });

/** Deeper than any request that Bedrock takes; far less than what overflows a stack. */
const mostLevels = 200;

/**
 * The records of a file of JSONL, in its order, in bounded memory: Bedrock's `{"recordId": …, "modelInput": {…}}`, other members ignored. A line that is none is told
 * as a problem, and the next one is read. Whether recordIds come twice, and whether the model can be asked so, is for others to tell. They come as the lines do: those
 * of a chunk together, each read when it is asked for.
 */
export async function* readRecordLines(chunks: AsyncIterable<Uint8Array>, options?: ReadLinesOptions): AsyncGenerator<Iterable<RecordLine>, void, undefined> {
  for await (const lines of readLines(chunks, options)) yield readAll(lines);
}

function* readAll(lines: readonly FileLine[]): Generator<RecordLine, void, undefined> {
  for (const fileLine of lines) {
    const { line, offset, end } = fileLine;
    if (fileLine.problem === undefined) yield { line, offset, end, ...readRecord(fileLine.text) };
    else yield { line, offset, end, problem: fileLine.problem, recordId: null };
  }
}

/** The record that a line of JSONL holds. */
export function readRecord(line: string): { readonly record: FileRecord; readonly problem?: undefined } | { readonly problem: string; readonly recordId: string | null } {
  const value = parseJson(line);
  if (value === undefined) return { problem: 'the line is not JSON', recordId: null };
  if (!isJsonObject(value)) return { problem: 'the line is no JSON object', recordId: null };
  const { recordId = null, modelInput } = value;
  if (recordId !== null && typeof recordId !== 'string') return { problem: 'the recordId is no text', recordId: null };
  if (!isJsonObject(modelInput)) return { problem: modelInput === undefined ? 'the line has no modelInput' : 'the modelInput is no JSON object', recordId };
  if (isDeeperThan(modelInput, mostLevels)) return { problem: `the modelInput is nested more than ${mostLevels} levels deep`, recordId };
  return { record: { recordId, modelInput } };
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
