import type { BedrockMessage } from '../datasources/types.ts';
import { createId } from '../ids.ts';
import type { NewMessage } from '../storage/conversation-record.ts';
import { countBlocks } from './count-blocks.ts';

/** Messages that a caller gives, to be stored. */
export const toNewMessages = (messages: readonly BedrockMessage[]): Promise<readonly NewMessage[]> =>
  Promise.all(
    messages.map(async ({ role, content }) => ({
      id: createId('Message'),
      role,
      content,
      blockTokens: await countBlocks(content),
      generationId: null,
      modelId: null,
      turnId: null,
      createdAt: new Date().toISOString(),
    })),
  );
