import type { ContextPreview } from '../conversations/index.ts';
import type { ContentBlockInput } from '../generated/schema-types.ts';
import type { Context } from './context.ts';

/** What the next turn of a conversation would send, with this message of the user's. Throws NOT_FOUND, and BAD_USER_INPUT. */
export async function previewContext(conversationId: string, content: readonly ContentBlockInput[] | null | undefined, { services, viewer }: Context): Promise<ContextPreview> {
  const conversation = await services.conversations.get(viewer, conversationId, 'conversationId');
  return services.conversations.preview(conversation, await services.commands.conversations.previewContent(content, conversation));
}
