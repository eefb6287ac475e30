import { expect, it, onTestFinished } from 'vitest';
import { Conversations } from '../../src/conversations/index.ts';
import type { Services } from '../../src/resolvers/context.ts';
import { Loaders } from '../../src/resolvers/loaders.ts';
import type { ConversationStore } from '../../src/storage/conversation-store.ts';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { newFolder } from '../storage/kit/folders.ts';
import { storeConversation } from '../storage/kit/conversations.ts';

it('a list of conversations reads the store a fixed number of times, however long it is', async () => {
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: newFolder(), leaseMs: 6_000 });
  onTestFinished(() => store.close());
  const ids: string[] = [];
  for (let index = 0; index < 20; index += 1) ids.push((await storeConversation(store.conversations, ['a', 'b', 'c'])).conversation.id);
  const reads: string[] = [];
  const counted: Pick<GenerationStore, 'conversations' | 'usageOf'> = {
    conversations: counting(store.conversations, reads),
    usageOf: (wanted) => {
      reads.push('usageOf');
      return store.usageOf(wanted);
    },
  };
  const conversations = new Conversations(counted as GenerationStore, () => undefined, undefined as never);
  const loaders = new Loaders({ conversations } as Services, { id: 'viewer', tenantId: 'tenant' } as never);
  const query = { from: 'end', limit: 2 } as const;
  const pages = await Promise.all(ids.map((conversationId) => loaders.messages.load({ conversationId, query })));
  await Promise.all(ids.map((id) => loaders.usage.load(id)));
  const found = await Promise.all(ids.map((id) => loaders.conversation.load(id)));
  await Promise.all(pages.flat().map(({ id }) => loaders.message.load(id)));
  expect(pages.map((page) => page.length)).toEqual(ids.map(() => 2));
  expect(found.map((conversation) => conversation?.id)).toEqual(ids);
  expect(reads).toEqual(['messages', 'usageOf', 'get', 'messagesById', 'get']); // the last one: whose the messages are
});

/** Notes the name of each method that is called. */
function counting(store: ConversationStore, reads: string[]): ConversationStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        reads.push(String(name));
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
}
