import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import { Fold } from './fold.ts';

const pageSize = 1_000; // events

/** What a generation's output is made of: a message, one native body, or the list of native chunks. */
export type OutputForm = 'message' | 'body' | 'chunks';

export const formOf = ({ request, streaming }: Pick<GenerationRecord, 'request' | 'streaming'>): OutputForm =>
  request.kind === 'converse' ? 'message' : streaming ? 'chunks' : 'body';

/** The output of a generation that has ended, or what has come of it so far. */
export async function readOutput(store: GenerationStore, record: GenerationRecord): Promise<GenerationOutput> {
  if (record.output !== null) return record.output;
  const fold = new Fold(formOf(record));
  for (let after = 0; after < record.lastSequence; after += pageSize) {
    for (const event of await store.read(record.id, after, Math.min(pageSize, record.lastSequence - after))) fold.add(event.body);
  }
  return fold.output();
}
