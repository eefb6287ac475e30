import type { GenerationResolvers, LatencyMode, ServiceTier } from '../generated/schema-types.ts';
import { messageOf } from './message.ts';

/** Fields that are not named here are the record's own. */
export const Generation: GenerationResolvers = {
  modelId: ({ request }) => request.modelId,
  model: ({ request, answeredBy }, _, { loaders }) => loaders.model.load(answeredBy ?? request.modelId),
  text: async (record, _, { loaders }) => (await loaders.output.load(record)).text,
  message: (record, _, context) => messageOf(record, context),
  body: async (record, _, { loaders }) => (await loaders.output.load(record)).body,
  serviceTier: ({ serviceTier }) => known(serviceTiers, serviceTier),
  latency: ({ latency }) => known(latencyModes, latency),
  tags: ({ options }) => options.tags,
};

const serviceTiers = { default: 'DEFAULT', priority: 'PRIORITY', flex: 'FLEX', reserved: 'RESERVED' } as const satisfies Record<string, ServiceTier>;
const latencyModes = { standard: 'STANDARD', optimized: 'OPTIMIZED' } as const satisfies Record<string, LatencyMode>;

/** Bedrock's word in the schema's enum; null for a word that is too new for it. */
const known = <Value>(words: Readonly<Record<string, Value>>, word: string | null): Value | null => (word === null ? null : (words[word] ?? null));
