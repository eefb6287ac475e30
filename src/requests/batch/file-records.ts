import type { BatchProblem } from '../../batch/problems/index.ts';
import type { BatchInvocationType, BatchRecord, FileRecord } from '../../batch/records/index.ts';
import { createRecordIds, findInvocationType, readRecord } from '../../batch/records/index.ts';
import type { BatchModel } from './batch-model.ts';
import { checkModelInput } from './check-model-input.ts';
import type { ReadRecords } from './inline-records.ts';
import { checkRecordId } from './inline-records.ts';

interface CheckerOptions {
  /** Whether it tells ids that come twice, for which it holds all of them; false where something else does that. @default true */
  readonly findsDoubled?: boolean;
}

/** Checks the records of a file one after the other: each for itself, and that no recordId comes twice. */
export class FileRecordChecker {
  readonly #model: BatchModel;
  readonly #seen: Set<string> | undefined;
  #invocationType: BatchInvocationType | null;

  /** `wanted`: what the records are to be; null: what the first one looks like. */
  constructor(model: BatchModel, wanted: BatchInvocationType | null, { findsDoubled = true }: CheckerOptions = {}) {
    this.#seen = findsDoubled ? new Set() : undefined;
    this.#model = model;
    this.#invocationType = wanted;
  }

  /** What the records are; Converse requests where there was none yet. */
  get invocationType(): BatchInvocationType {
    return this.#invocationType ?? 'Converse';
  }

  /** What is wrong with the record of a line, as `where` names the line. */
  check({ recordId, modelInput }: FileRecord, where: string): readonly BatchProblem[] {
    const isFirst = this.#invocationType === null;
    const type = (this.#invocationType ??= findInvocationType(modelInput));
    const place = { path: `${where}: modelInput`, recordId, isField: false };
    const wrongId = recordId === null ? undefined : checkRecordId(recordId, this.#seen, { ...place, path: where });
    const wrong = checkModelInput(modelInput, type, this.#model, place);
    // A body amid Converse requests breaks a rule of these; what is wrong with it is that it is one.
    const isMixed = wrong?.code === 'INVALID_RECORD' && !isFirst && findInvocationType(modelInput) !== type;
    const told = isMixed ? { ...wrong, code: 'MIXED_RECORDS' as const, message: `${where}: expected ${described[type]}, as the records before it are, or modelInvocationType says: ${wrong.message}` } : wrong;
    return [wrongId, told].filter((problem) => problem !== undefined);
  }
}

const described = { Converse: 'a Converse request', InvokeModel: 'a native body' } as const;

/** Lines may be separated as files of any system have it. */
const lineBreak = /\r?\n/;

/** Reads the records of one text of JSONL; of more than `mostRecords` only their number. Records without an id get one. */
export function readJsonl(jsonl: string, wanted: BatchInvocationType | null, model: BatchModel, field: string, mostRecords: number): ReadRecords {
  const checker = new FileRecordChecker(model, wanted);
  const problems: BatchProblem[] = [];
  const read: FileRecord[] = [];
  const lines = jsonl.replace(/^\uFEFF/, '').split(lineBreak);
  const count = lines.reduce((sum, line) => (line.trim() === '' ? sum : sum + 1), 0);
  if (count > mostRecords) return { invocationType: checker.invocationType, records: [], count, problems };
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const where = `${field}: line ${index + 1}`;
    const result = readRecord(line);
    if (result.problem !== undefined) problems.push({ code: 'INVALID_LINE', message: `${where}: ${result.problem}.`, recordId: result.recordId, field });
    else {
      const wrong = checker.check(result.record, where);
      if (wrong.length === 0) read.push(result.record);
      else problems.push(...wrong.map((problem) => ({ ...problem, field })));
    }
  }
  return { invocationType: checker.invocationType, records: withIds(read), count, problems };
}

function withIds(records: readonly FileRecord[]): readonly BatchRecord[] {
  const makeUp = createRecordIds(new Set(records.map(({ recordId }) => recordId).filter((id) => id !== null)));
  return records.map(({ recordId, modelInput }) => ({ recordId: recordId ?? makeUp(), modelInput }));
}
