import type { Migrations } from '../migrate.ts';
import * as generations from './0001-generations.ts';
import * as conversations from './0002-conversations.ts';
import * as batch from './0003-batch.ts';
import * as usage from './0004-usage.ts';
import * as places from './0005-places.ts';
import * as spent from './0006-spent.ts';
import * as fewerIndexEntries from './0007-fewer-index-entries.ts';

/**
 * Every step from an empty database to today's, by name. A step that was released never changes again: what is to be different is a new step.
 * Steps only lead forward; a database that a newer release has opened is refused by an older one (Kysely finds a step that it does not know).
 */
export const migrations: Migrations = {
  '0001-generations': generations,
  '0002-conversations': conversations,
  '0003-batch': batch,
  '0004-usage': usage,
  '0005-places': places,
  '0006-spent': spent,
  '0007-fewer-index-entries': fewerIndexEntries,
};
