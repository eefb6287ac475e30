import type { ContextPreviewResolvers, ConversationResolvers, ConversationUpdateResolvers, PreparedMessageResolvers } from '../generated/schema-types.ts';
import { toConversationCost, toUsageRecord } from '../ledger/index.ts';
import { toContentBlock } from '../requests/content-block-output.ts';
import { fromStored } from './message.ts';
import { pageOfMessages, toMessageCursor } from './page-of-messages.ts';

/** Fields that are not named here are the record's own. */
export const Conversation: ConversationResolvers = {
  system: ({ system }) => system.map(toContentBlock),
  guardrailConfig: ({ guardrailConfig }) => guardrailConfig && { ...guardrailConfig },
  messages: ({ id }, args, { loaders }) => pageOfMessages(id, args, loaders),
  activeGeneration: ({ activeGenerationId: id }, _, { services, viewer }) => (id === null ? null : services.generations.find(viewer, id)),
  lastGeneration: ({ lastGenerationId: id }, _, { services, viewer }) => (id === null ? null : services.generations.find(viewer, id)),
  summaries: (conversation, _, { services }) => services.conversations.summaries(conversation),
  lastCompaction: ({ context }) => context.lastCompaction,
  usage: async ({ id }, _, { loaders }) => toUsageRecord(await loaders.usage.load(id)),
  cost: async ({ id }, _, { loaders }) => toConversationCost(await loaders.usage.load(id)),
};

export const ConversationUpdate: ConversationUpdateResolvers = {
  conversation: ({ conversationId }, _, { loaders }) => loaders.conversation.load(conversationId),
  generation: ({ generationId: id }, _, { services, viewer }) => (id === null ? null : services.generations.find(viewer, id)),
  async messageEdge({ messageId }, _, { loaders }) {
    const message = messageId === null ? null : await loaders.message.load(messageId);
    return message && { cursor: toMessageCursor(message), node: fromStored(message) };
  },
};

export const ContextPreview: ContextPreviewResolvers = {
  system: ({ system }) => system.map(toContentBlock),
};

export const PreparedMessage: PreparedMessageResolvers = {
  role: ({ role }) => (role === 'user' ? 'USER' : 'ASSISTANT'),
  content: ({ content }) => content.map(toContentBlock),
};
