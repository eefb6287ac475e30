import type { Viewer } from '../access/viewer.ts';
import { badUserInput } from '../errors.ts';
import type { QueryGenerationsArgs, RequireFields } from '../generated/schema-types.ts';
import type { Generations } from '../generations/generations.ts';
import { nodeTypeOf } from '../ids.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, toConnection } from './connection.ts';
import { isGiven } from '../is-given.ts';

/** A page of the viewer's generations, the newest first. */
export async function listGenerations(generations: Generations, viewer: Viewer, { filter, first, after }: RequireFields<QueryGenerationsArgs, 'first'>): Promise<Connection<GenerationRecord>> {
  const count = pageSize(first);
  const before = fromCursor(after);
  if (before !== undefined && nodeTypeOf(before) !== 'Generation') throw badUserInput('after', 'a cursor of this connection', after);
  const { status, method, modelId, since, until } = filter ?? {};
  if (since && until && until < since) throw badUserInput('filter.until', 'a time that is not before filter.since', until.toISOString());
  // What is run as a batch job is no generation.
  const methods = method && [...new Set(method)].filter((one) => one !== 'ASYNC');
  if (methods?.length === 0) return toConnection<GenerationRecord>([], count, before, ({ id }) => id);
  const found = await generations.list(viewer, {
    limit: count + 1,
    ...(before === undefined ? {} : { before }),
    ...(status ? { status } : {}),
    ...(methods ? { method: methods } : {}),
    ...(isGiven(modelId) ? { modelId } : {}),
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
  });
  return toConnection(found, count, before, ({ id }) => id);
}
