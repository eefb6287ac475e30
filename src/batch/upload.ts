import { setImmediate as othersTurn } from 'node:timers/promises';
import { isCodedError } from '../errors.ts';
import type { BatchPartRecord, BatchResultRecord } from '../storage/batch-record.ts';
import { OverBudgetError } from '../storage/ledger-record.ts';
import type { LedgerReservation } from '../storage/ledger-record.ts';
import { refuse } from './finish.ts';
import type { JobRun } from './job-run.ts';
import { writeRecordLine } from './records/index.ts';
import { ledgerCallOf, PartReservation } from './reserve.ts';
import { mayPass } from './retry-delay.ts';
import { readS3Uri } from './s3-uri.ts';

const recordsAtOnce = 100;
const chunkBytes = 65_536;

/**
 * Writes a part's input to S3, unless it is there already as the caller's own object, and sets aside what it may cost, before Bedrock is asked for it. To write it again
 * after a crash writes the same.
 */
export async function uploadPart(run: JobRun, part: BatchPartRecord): Promise<void> {
  const { objects, onPoint } = run.dependencies;
  const { modelId, invocationType } = run.job;
  const reservation = new PartReservation(run.dependencies, modelId, invocationType);
  let entry: LedgerReservation;
  try {
    const { bucket, key } = readS3Uri(part.inputS3Uri);
    const pages = readPages(run, part, (modelInput) => reservation.add(modelInput));
    if (part.isOwnInput) await objects.write(bucket, key, toChunks(pages), run.signal);
    else await readThrough(pages);
    entry = reservation.toEntry(ledgerCallOf(run, part.number));
  } catch (error) {
    if (run.signal.aborted || !isCodedError(error) || error.code === 'STORE_UNAVAILABLE' || mayPass(error)) throw error;
    return refuse(run, part, error);
  }
  onPoint('batchUploaded');
  await reserve(run, part, entry);
}

/** Where a budget has no room for it, Bedrock is not asked. */
async function reserve(run: JobRun, part: BatchPartRecord, entry: LedgerReservation): Promise<void> {
  try {
    await run.update({ parts: [{ number: part.number, state: { stage: 'UPLOADED', isReserved: true } }], ledger: [entry] });
  } catch (error) {
    if (!(error instanceof OverBudgetError)) throw error;
    const { viewerId: id, tenantId } = run.job;
    await refuse(run, part, await run.dependencies.ledger.refusal({ id, tenantId }, entry.picos));
  }
}

async function readThrough(pages: AsyncGenerator): Promise<void> {
  while ((await pages.next()).done !== true);
}

/** The records of a part, page by page. */
async function* readPages(run: JobRun, { from, count }: BatchPartRecord, onRecord: (modelInput: BatchResultRecord['modelInput']) => void): AsyncGenerator<readonly BatchResultRecord[]> {
  const last = from + count - 1;
  for (let after = from - 1; after < last; ) {
    const page = await run.dependencies.store.records(run.job.id, { after, limit: Math.min(recordsAtOnce, last - after) });
    const latest = page.at(-1);
    if (latest === undefined) return;
    for (const { modelInput } of page) onRecord(modelInput);
    yield page;
    await othersTurn(); // SQLite answers at once: nothing else would make this loop wait before a whole part of the upload is filled
    after = latest.position;
  }
}

/** As lines of JSONL, joined to pieces that are worth sending. */
async function* toChunks(pages: AsyncIterable<readonly BatchResultRecord[]>): AsyncGenerator<Uint8Array> {
  let lines = '';
  for await (const page of pages) {
    for (const { recordId, modelInput } of page) {
      lines += writeRecordLine({ recordId, modelInput: modelInput as Parameters<typeof writeRecordLine>[0]['modelInput'] });
      if (lines.length < chunkBytes) continue;
      yield Buffer.from(lines);
      lines = '';
    }
  }
  if (lines !== '') yield Buffer.from(lines);
}
