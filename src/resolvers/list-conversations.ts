import type { Viewer } from '../access/viewer.ts';
import type { Conversations } from '../conversations/index.ts';
import { badUserInput } from '../errors.ts';
import type { QueryConversationsArgs, RequireFields } from '../generated/schema-types.ts';
import { nodeTypeOf } from '../ids.ts';
import type { ConversationRecord } from '../storage/conversation-record.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, toConnection } from './connection.ts';

const mostSearch = 256; // characters

/** A page of the viewer's conversations, the newest first. Throws BAD_USER_INPUT. */
export async function listConversations(conversations: Conversations, viewer: Viewer, { search, first, after }: RequireFields<QueryConversationsArgs, 'first'>): Promise<Connection<ConversationRecord>> {
  const limit = pageSize(first);
  const before = fromCursor(after);
  if (before !== undefined && nodeTypeOf(before) !== 'Conversation') throw badUserInput('after', 'a cursor of this connection', after);
  const words = readWords(search ?? '');
  const isHopeless = words.length === 0 && (search ?? '').trim() !== ''; // signs alone are in no index
  const found = isHopeless ? [] : await conversations.list(viewer, { limit: limit + 1, ...(before === undefined ? {} : { before }), ...(words.length === 0 ? {} : { search: words }) });
  return toConnection(found, limit, before, ({ id }) => id);
}

function readWords(search: string): readonly string[] {
  if (search.length > mostSearch) throw badUserInput('search', `at most ${mostSearch} characters`, search);
  return search.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
