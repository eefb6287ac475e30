import type {
  GenerationCancelledResolvers,
  GenerationCompletedResolvers,
  GenerationFailedResolvers,
  GenerationInterruptedResolvers,
} from '../generated/schema-types.ts';

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
