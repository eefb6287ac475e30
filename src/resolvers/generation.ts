import type { GenerationResolvers, LatencyMode, ServiceTier } from '../generated/schema-types.ts';
import { lifecycleWarnings } from '../models/lifecycle-warnings.ts';
import { messageOf } from './message.ts';

/** Fields that are not named here are the record's own. */
export const Generation: GenerationResolvers = {
  model: ({ modelId, answeredBy }, _, { loaders }) => loaders.model.load(answeredBy ?? modelId),
  text: async (record, _, { loaders }) => (await loaders.output.load(record)).text,
  message: (record, _, context) => messageOf(record, context),
  body: async (record, _, { loaders }) => (await loaders.output.load(record)).body,
  serviceTier: ({ serviceTier }) => known(serviceTiers, serviceTier),
  latency: ({ latency }) => known(latencyModes, latency),
  conversation: ({ turn }, _, { loaders }) => (turn === null ? null : loaders.conversation.load(turn.conversationId)),
  continues: ({ continues }, _, { services, viewer }) => (continues === null ? null : services.generations.find(viewer, continues.generationId)),
  continueStrategy: ({ continues }) => continues?.strategy ?? null,
  warnings: async ({ modelId, answeredBy }, _, { loaders }) => lifecycleWarnings(await loaders.model.load(answeredBy ?? modelId)),
  tags: ({ options }) => options.tags,
};

const serviceTiers = { default: 'DEFAULT', priority: 'PRIORITY', flex: 'FLEX', reserved: 'RESERVED' } as const satisfies Record<string, ServiceTier>;
const latencyModes = { standard: 'STANDARD', optimized: 'OPTIMIZED' } as const satisfies Record<string, LatencyMode>;

/** Bedrock's word in the schema's enum; null for a word that is too new for it. */
const known = <Value>(words: Readonly<Record<string, Value>>, word: string | null): Value | null => (word === null ? null : (words[word] ?? null));
