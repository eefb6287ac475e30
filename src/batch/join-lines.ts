import { setImmediate as othersTurn } from 'node:timers/promises';
import { CodedError } from '../errors.ts';
import type { BatchPartRecord, CollectProgress } from '../storage/batch-record.ts';
import type { BatchStore, JoinedResult } from '../storage/batch-store.ts';
import type { FileLine } from './records/index.ts';
import { parseJson } from './records/read-record-lines.ts';
import type { BatchOutcome, OutputReading } from './results/index.ts';
import { readOutputLine } from './results/index.ts';

/** What some lines of an output add to a job. */
export interface Joined {
  readonly results: readonly JoinedResult[];
  readonly progress: CollectProgress;
  /** How many records the part has, with those that only its output has told of. */
  readonly count: number;
}

interface JoinOptions {
  readonly store: Pick<BatchStore, 'places' | 'addRecords'>;
  readonly reading: OutputReading;
  readonly part: Pick<BatchPartRecord, 'batchId' | 'from' | 'count' | 'collected'>;
  /** The input is not known: whatever has a result is a record. */
  readonly isOpenEnded: boolean;
}

/** Joins lines of a part's output to its records by their ids: each record once, whatever the order, and however often a line comes. */
export async function joinLines(lines: readonly FileLine[], key: string, { store, reading, part, isOpenEnded }: JoinOptions): Promise<Joined> {
  const progress = { ...part.collected, key, waitedMs: 0 };
  const outcomes: BatchOutcome[] = [];
  const complain = ({ line }: FileLine, problem: string): void => {
    progress.firstProblem ??= `Line ${line} of ${key.slice(key.lastIndexOf('/') + 1)}: ${problem}.`;
  };
  for (const line of lines) {
    progress.offset = line.end;
    progress.line = line.line + 1;
    if (reading.schema) await othersTurn(); // a pattern may take the time that validating one value may take, and there are fifty thousand
    const outcome = line.problem === undefined ? readOutputLine(line.text, reading) : { problem: line.problem };
    if ('recordId' in outcome) outcomes.push(outcome);
    else {
      progress.badLines += 1;
      complain(line, outcome.problem);
      const kept = line.problem === undefined ? keepBroken(line.text, line.line) : undefined;
      if (kept !== undefined) outcomes.push(kept);
    }
  }
  const added = isOpenEnded ? await addUnknown(store, part, outcomes) : 0;
  const places = await store.places(part.batchId, [...new Set(outcomes.map(({ recordId }) => recordId))]);
  const taken = new Set<number>();
  const results: JoinedResult[] = [];
  for (const { recordId, usage, status, output, text, stopReason, object, error } of outcomes) {
    const place = places.get(recordId);
    if (place === undefined) {
      progress.badLines += 1;
      progress.firstProblem ??= `The output has a record ${JSON.stringify(recordId)}, which the input has not.`;
    } else if (place.hasResult || taken.has(place.position)) progress.doubled += 1;
    else {
      taken.add(place.position);
      if (error?.code === 'SCHEMA_UNSATISFIED') progress.unsatisfied += 1;
      results.push({ position: place.position, status, output, text, stopReason, object, error, usage: usage === null ? null : { ...usage, source: 'MEASURED' } });
    }
  }
  return { results, progress, count: part.count + added };
}

const mostKept = 65_536; // characters

/** What is left of a line that is not JSON, as an error of the record that it names; undefined where it names none, or several. */
function keepBroken(text: string, line: number): BatchOutcome | undefined {
  const [name, ...others] = new Set([...text.matchAll(/"recordId"\s*:\s*("(?:[^"\\]|\\.)*")/g)].map((match) => match[1] ?? ''));
  if (name === undefined || others.length > 0) return undefined;
  const recordId = parseJson(name);
  if (typeof recordId !== 'string') return undefined;
  const { data } = new CodedError('MODEL_ERROR', { message: `Line ${line} of the output, which names the record, is broken.` });
  return { recordId, status: 'ERROR', input: null, output: text.slice(0, mostKept), text: null, stopReason: null, usage: null, object: null, error: data };
}

/** Makes records of those that are not known yet; how many there are of them. */
async function addUnknown(store: JoinOptions['store'], { batchId, from, count }: JoinOptions['part'], outcomes: readonly BatchOutcome[]): Promise<number> {
  const known = await store.places(batchId, [...new Set(outcomes.map(({ recordId }) => recordId))]);
  const unknown = new Map(outcomes.filter(({ recordId }) => !known.has(recordId)).map((outcome) => [outcome.recordId, outcome.input]));
  const records = [...unknown].map(([recordId, input], index) => ({ position: from + count + index, recordId, modelInput: input }));
  await store.addRecords(batchId, records);
  return records.length;
}
