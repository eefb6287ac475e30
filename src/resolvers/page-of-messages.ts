import { badUserInput } from '../errors.ts';
import type { ConversationMessagesArgs } from '../generated/schema-types.ts';
import type { MessageRecord } from '../storage/conversation-record.ts';
import type { Connection } from './connection.ts';
import { fromCursor, pageSize, placeIn, toCursor } from './connection.ts';
import type { MessageSource } from './context.ts';
import type { Loaders } from './loaders.ts';
import { fromStored } from './message.ts';

const usualPage = 50;

/** A message's place never changes, whatever is added or deleted. */
export const toMessageCursor = ({ position }: Pick<MessageRecord, 'position'>): string => toCursor(`message ${position}`);

/** A page of a conversation's messages, by Relay's rules. Throws BAD_USER_INPUT. */
export async function pageOfMessages(conversationId: string, { first, last, after, before }: ConversationMessagesArgs, { messages }: Loaders): Promise<Connection<MessageSource>> {
  if (typeof first === 'number' && typeof last === 'number') throw badUserInput('last', 'null, since first is given', last);
  const forwards = typeof first === 'number';
  const limit = pageSize((forwards ? first : last) ?? usualPage, forwards ? 'first' : 'last');
  const bounds = { ...readBound('after', after), ...readBound('before', before) };
  const found = await messages.load({ conversationId, query: { ...bounds, from: forwards ? 'start' : 'end', limit: limit + 1 } });
  const page = found.length <= limit ? found : forwards ? found.slice(0, limit) : found.slice(1);
  const isBeyond = async (bound: 'after' | 'before'): Promise<boolean> => {
    const position = bounds[bound];
    if (position === undefined) return false;
    const query = bound === 'after' ? ({ before: position + 1, from: 'end', limit: 1 } as const) : ({ after: position - 1, from: 'start', limit: 1 } as const);
    return (await messages.load({ conversationId, query })).length > 0;
  };
  const hasMore = found.length > limit;
  const edges = page.map((message) => ({ cursor: toMessageCursor(message), node: fromStored(message) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: forwards ? hasMore : await isBeyond('before'),
      hasPreviousPage: forwards ? await isBeyond('after') : hasMore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function readBound<Name extends 'after' | 'before'>(name: Name, cursor: string | null | undefined): { readonly [Key in Name]?: number } {
  const key = fromCursor(cursor, name);
  if (key === undefined) return {};
  const [, digits = ''] = /^message (\d+)$/.exec(key) ?? [];
  const position = placeIn(digits);
  if (position === undefined) throw badUserInput(name, 'a cursor of this connection', cursor);
  return { [name]: position } as { readonly [Key in Name]?: number };
}
