import { generationIdOf, modelIdOf, nodeTypeOf } from '../ids.ts';
import type { Model } from '../models/registry.ts';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { Context, MessageSource } from './context.ts';
import { messageOf } from './message.ts';

/** What `node` finds: each thing says of what type it is. */
type Found = (GenerationRecord & { readonly __typename: 'Generation' }) | (MessageSource & { readonly __typename: 'Message' }) | (Model & { readonly __typename: 'Model' });

/** Whatever an id names, or null: what does not exist and what belongs to somebody else look alike. */
export async function findNode(id: string, context: Context): Promise<Found | null> {
  const { services, viewer, loaders } = context;
  switch (nodeTypeOf(id)) {
    case 'Generation': {
      const generation = await services.generations.find(viewer, id);
      return generation && { ...generation, __typename: 'Generation' };
    }
    case 'Message': {
      const generation = await services.generations.find(viewer, generationIdOf(id));
      const message = generation && (await messageOf(generation, context));
      return message && { ...message, __typename: 'Message' };
    }
    case 'Model': {
      const model = await loaders.model.load(modelIdOf(id));
      return model && { ...model, __typename: 'Model' };
    }
    case null:
      return null;
  }
}
