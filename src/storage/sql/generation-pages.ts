import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { GenerationStatus } from '../generation-record.ts';
import { isTerminal } from '../generation-record.ts';
import type { GenerationQuery } from '../generation-store.ts';
import { isKept } from './delete-conversation.ts';
import { firstIdAfter, firstIdSince } from './id-bounds.ts';
import type { Tables } from './tables.ts';

/** What is to be read for a page of a list, each in the order of the list and as long as it; `isLong`: it may have to look at very many rows. */
export function toPages(db: Kysely<Tables>, { tenantId, viewerId, status, method, modelId, since, until, before, limit }: GenerationQuery) {
  let query = db.selectFrom('generations').selectAll().where('tenant_id', '=', tenantId).where('viewer_id', '=', viewerId).where(isKept(db));
  if (method !== undefined) query = query.where('method', 'in', method);
  if (modelId !== undefined) query = query.where('model_id', '=', modelId);
  if (since !== undefined) query = query.where('created_at', '>=', since).where('id', '>=', firstIdSince(since));
  if (until !== undefined) query = query.where('created_at', '<', until).where('id', '<', firstIdAfter(until));
  if (before !== undefined) query = query.where('id', '<', before);
  const page = query.orderBy('id', 'desc').limit(limit);
  return {
    // A page of each state, each in the order of an index: several states at once would have to be sorted whole.
    pages: status === undefined ? [page] : [...new Set(status)].map((one) => inState(page, one)),
    // Where few match, all the others are looked at: in the index those of other models and methods, in the table itself what is not COMPLETED.
    isLong: method !== undefined || modelId !== undefined || status?.includes('COMPLETED') === true,
  };
}

/** Those in one state, in the words of the index that has them: what is COMPLETED is in none by its state. */
function inState<Row>(page: SelectQueryBuilder<Tables, 'generations', Row>, status: GenerationStatus): SelectQueryBuilder<Tables, 'generations', Row> {
  const inIt = page.where('status', '=', status);
  if (!isTerminal(status)) return inIt.where('ended_at', 'is', null);
  return status === 'COMPLETED' ? inIt : inIt.where('ended_at', 'is not', null).where(sql<boolean>`status <> 'COMPLETED'`);
}
