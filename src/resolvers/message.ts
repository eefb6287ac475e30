import type { MessageResolvers } from '../generated/schema-types.ts';
import { messageIdOf } from '../ids.ts';
import { toContentBlock } from '../requests/content-block-output.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Context, MessageSource } from './context.ts';

/** The assistant's message that a generation has made so far; null where its method makes none, or nothing has come. */
export async function messageOf(generation: GenerationRecord, { loaders }: Context): Promise<MessageSource | null> {
  const { content } = await loaders.output.load(generation);
  return content === null ? null : { generation, content };
}

export const Message: MessageResolvers = {
  id: ({ generation }) => messageIdOf(generation.id),
  role: () => 'ASSISTANT',
  content: ({ content }) => content.map(toContentBlock),
  createdAt: ({ generation }) => generation.endedAt ?? generation.createdAt,
  tokens: ({ generation }) => generation.usage?.outputTokens ?? null,
  generation: ({ generation }) => generation,
};
