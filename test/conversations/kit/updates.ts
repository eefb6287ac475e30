import type { GraphQLResult, Operation } from '../../kit/clients.ts';
import { connectSse, connectWs } from '../../kit/clients.ts';
import { rootOf } from '../../kit/results.ts';

export interface Update {
  readonly conversation: { readonly id: string; readonly title: string | null; readonly messageCount: number; readonly activeGeneration: { readonly id: string } | null } | null;
  readonly messageEdge: { readonly cursor: string; readonly node: { readonly id: string; readonly role: string; readonly content: readonly { readonly text?: string }[]; readonly generation: { readonly id: string } | null } } | null;
  readonly generation: { readonly id: string } | null;
  readonly deletedId: string | null;
}

/** A tab that follows a conversation. */
export interface Tab {
  /** All that it was told, oldest first. */
  readonly seen: readonly Update[];
  /** Resolves with the first update, past or to come, that the predicate holds of. Rejects where the subscription ends before. */
  until(predicate: (update: Update) => boolean): Promise<Update>;
  /** Resolves when the subscription is complete; rejects with its error. */
  readonly complete: Promise<unknown>;
  leave(): Promise<void>;
}

export const conversationUpdated = (id: string): Operation => ({
  query: `subscription ($id: ID!) { conversationUpdated(id: $id) {
    conversation { id title messageCount activeGeneration { id } } messageEdge { cursor node { id role content { ... on TextBlock { text } } generation { id } } } generation { id } deletedId
  } }`,
  variables: { id },
});

/** Resolves once it was told that the conversation is there. */
export async function follow(url: string, id: string, transport: 'websocket' | 'sse'): Promise<Tab> {
  const client = transport === 'websocket' ? connectWs(url) : connectSse(url);
  const seen: Update[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((check) => check());
  let isOver = false;
  const { promise: complete, resolve, reject } = Promise.withResolvers<undefined>();
  complete.catch(() => undefined);
  const over = (end: () => void): void => {
    isOver = true;
    end();
    wake();
  };
  client.subscribe(conversationUpdated(id), {
    next: (result: unknown) => {
      seen.push(rootOf<Update>(result as GraphQLResult));
      wake();
    },
    error: (error: unknown) => over(() => reject(error instanceof Error ? error : new Error(JSON.stringify(error)))),
    complete: () => over(() => resolve(undefined)),
  });
  const until = (predicate: (update: Update) => boolean): Promise<Update> =>
    new Promise((found, failed) => {
      const check = (): void => {
        const update = seen.find(predicate);
        if (update === undefined && !isOver) return;
        waiting.delete(check);
        if (update === undefined) failed(new Error(`not told before the end: ${JSON.stringify(seen)}`));
        else found(update);
      };
      waiting.add(check);
      check();
    });
  await until(() => true);
  return { seen, until, complete, leave: async () => client.dispose() };
}
