import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import { isTerminal } from '../storage/generation-record.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import { Fold } from './fold.ts';

const pageSize = 1_000; // events

/** What a generation's output is made of: a message, one native body, or the list of native chunks. */
export type OutputForm = 'message' | 'body' | 'chunks';

export const formOf = ({ method }: Pick<GenerationRecord, 'method'>): OutputForm => (method === 'STREAM' ? 'chunks' : method === 'SYNC' ? 'body' : 'message');

/** The output of a generation that has ended, or what has come of it so far. */
export async function readOutput(store: GenerationStore, record: GenerationRecord): Promise<GenerationOutput> {
  return (isTerminal(record.status) ? await store.output(record.id) : null) ?? (await foldLog(store, record)).output();
}

/** What the log says, up to the record's last event. */
export async function foldLog(store: GenerationStore, record: GenerationRecord): Promise<Fold> {
  const fold = new Fold(formOf(record));
  for (let after = 0; after < record.lastSequence; ) {
    const events = await store.read(record.id, after, Math.min(pageSize, record.lastSequence - after));
    const last = events.at(-1);
    if (last === undefined) break;
    for (const { body } of events) fold.add(body);
    after = last.sequence;
  }
  return fold;
}
