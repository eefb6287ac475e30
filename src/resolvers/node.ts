import { generationIdOf, modelIdOf, nodeTypeOf, quotaNameOf } from '../ids.ts';
import type { QuotaRecord } from '../quota/index.ts';
import type { Model } from '../models/registry.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { ConversationRecord } from '../storage/conversation-record.ts';
import type { Context, MessageSource } from './context.ts';
import { fromStored, messageOf } from './message.ts';

/** What `node` finds: each thing says of what type it is. */
type Found = (GenerationRecord & { readonly __typename: 'Generation' }) | (MessageSource & { readonly __typename: 'Message' }) | (Model & { readonly __typename: 'Model' }) | (ConversationRecord & { readonly __typename: 'Conversation' }) | (BatchJobRecord & { readonly __typename: 'BatchJob' }) | (QuotaRecord & { readonly __typename: 'ModelQuota' });

/** Whatever an id names, or null: what does not exist and what belongs to somebody else look alike. */
export async function findNode(id: string, context: Context): Promise<Found | null> {
  const { services, viewer, loaders } = context;
  switch (nodeTypeOf(id)) {
    case 'Generation': {
      const generation = await services.generations.find(viewer, id);
      return generation && { ...generation, __typename: 'Generation' };
    }
    case 'Message': {
      const message = await findMessage(id, context);
      return message && { ...message, __typename: 'Message' };
    }
    case 'Conversation': {
      const conversation = await loaders.conversation.load(id);
      return conversation && { ...conversation, __typename: 'Conversation' };
    }
    case 'Model': {
      const model = await loaders.model.load(modelIdOf(id));
      return model && { ...model, __typename: 'Model' };
    }
    case 'BatchJob': {
      const job = await services.batch.find(viewer, id);
      return job && { ...job, __typename: 'BatchJob' };
    }
    case 'ModelQuota': {
      const quota = await services.quotas.find(quotaNameOf(id));
      return quota && { ...quota, __typename: 'ModelQuota' };
    }
    case null:
      return null;
  }
}

/** A conversation's, or else one that a generation of none has made. */
async function findMessage(id: string, context: Context): Promise<MessageSource | null> {
  const { services, viewer, loaders } = context;
  const stored = await loaders.message.load(id);
  if (stored !== null) return fromStored(stored);
  const generation = await services.generations.find(viewer, generationIdOf(id));
  return generation && messageOf(generation, context);
}
