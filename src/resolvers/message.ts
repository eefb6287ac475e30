import type { MessageResolvers } from '../generated/schema-types.ts';
import { messageIdOf } from '../ids.ts';
import { toContentBlock } from '../requests/content-block-output.ts';
import type { MessageRecord } from '../storage/conversation-record.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Context, MessageSource } from './context.ts';

/** The assistant's message that a generation has made so far; null where its method makes none, or nothing has come. */
export async function messageOf(generation: GenerationRecord, { loaders }: Context): Promise<MessageSource | null> {
  const { content } = await loaders.output.load(generation);
  if (content === null) return null;
  const { id, endedAt, createdAt, usage } = generation;
  return { id: messageIdOf(id), role: 'ASSISTANT', content, createdAt: endedAt ?? createdAt, tokens: usage?.outputTokens ?? null, generationId: id };
}

/** A message of a conversation. */
export const fromStored = ({ id, role, content, createdAt, blockTokens, generationId }: MessageRecord): MessageSource => ({
  id,
  role: role === 'user' ? 'USER' : 'ASSISTANT',
  content,
  createdAt,
  tokens: blockTokens.reduce((sum, tokens) => sum + tokens, 0),
  generationId,
});

/** Fields that are not named here are the source's own. */
export const Message: MessageResolvers = {
  content: ({ content }) => content.map(toContentBlock),
  generation: ({ generationId }, _, { services, viewer }) => (generationId === null ? null : services.generations.find(viewer, generationId)),
};
