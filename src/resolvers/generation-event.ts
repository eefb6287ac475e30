import type {
  GenerationCancelledResolvers,
  GenerationCompletedResolvers,
  GenerationFailedResolvers,
  GenerationInterruptedResolvers,
  GenerationSnapshotResolvers,
} from '../generated/schema-types.ts';
import { messageOf } from './message.ts';

/** Events carry their __typename, and all their fields but the generation. */
export const GenerationCompleted: GenerationCompletedResolvers = {
  generation: ({ generationId }, _, { loaders }) => loaders.generation.load(generationId),
};
export const GenerationFailed: GenerationFailedResolvers = {
  generation: ({ generationId }, _, { loaders }) => loaders.generation.load(generationId),
};
export const GenerationInterrupted: GenerationInterruptedResolvers = {
  generation: ({ generationId }, _, { loaders }) => loaders.generation.load(generationId),
};
export const GenerationCancelled: GenerationCancelledResolvers = {
  generation: ({ generationId }, _, { loaders }) => loaders.generation.load(generationId),
};
export const GenerationSnapshot: GenerationSnapshotResolvers = {
  text: async ({ generationId }, _, { loaders }) => (await loaders.output.load(await loaders.generation.load(generationId))).text,
  message: async ({ generationId }, _, context) => messageOf(await context.loaders.generation.load(generationId), context),
  object: async ({ generationId }, _, { loaders }) => (await loaders.generation.load(generationId)).object,
};
