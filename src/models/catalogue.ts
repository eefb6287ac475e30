import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a model can do, as far as the API is concerned. Where its sources disagree, the catalogue says that it cannot. */
export type ModelCapabilities = CatalogueModel['capabilities'];

/** One model of the catalogue: the fields that are used, of many. Times are RFC 3339. */
export type CatalogueModel = z.output<typeof model>;

const capabilities = z.object({
  converse: z.boolean(),
  streaming: z.boolean(),
  batch: z.boolean(),
  systemPrompt: z.boolean(),
  tools: z.boolean(),
  /** Converse's toolChoice can make it use some tool (any), or this one (tool). */
  forcedToolChoice: z.object({ any: z.boolean(), tool: z.boolean() }),
  nativeStructuredOutput: z.boolean(),
  promptCaching: z.boolean(),
  countTokens: z.boolean(),
  documents: z.boolean(),
  images: z.boolean(),
  /** It can be asked to think before it answers, and shows that it did. */
  reasoning: z.boolean(),
  assistantPrefill: z.boolean(),
  leadingAssistantMessage: z.boolean().optional(),
});

/** What a beginning of a prompt has to be like, so that the model caches it. */
const promptCachingRules = z.object({
  /** Shorter beginnings are not cached. */
  minTokens: z.int().positive(),
  /** It can be kept for an hour instead of five minutes. */
  ttl1h: z.boolean(),
  /** At most so many cache points may stand in a request. */
  maxCheckpoints: z.int().positive(),
});

/** What is said of where the two limits come from. */
const limits = z.object({
  /** What another source says. */
  conflict: z.string().optional(),
  /** Nobody has checked them. */
  unverified: z.boolean().optional(),
});

const modalities = z.array(z.string()).readonly();

const lifecycle = z
  .object({
    status: z.enum(['ACTIVE', 'LEGACY', 'EOL']),
    /** A date, for the day at whose start the model ends. */
    endOfLifeTime: z.iso.date().nullable(),
  })
  .transform(({ status, endOfLifeTime }) => ({ status, endOfLifeAt: endOfLifeTime === null ? null : `${endOfLifeTime}T00:00:00.000Z` }))
  .readonly();

const model = z
  .object({
    /** Bedrock's id, without the prefix of an inference profile. */
    modelId: z.string(),
    name: z.string(),
    provider: z.string(),
    /** How the model writes its native bodies, such as `anthropic-messages` or `nova`. */
    bodyFormat: z.string(),
    inputModalities: modalities,
    outputModalities: modalities,
    contextTokens: z.int().positive().nullable(),
    maxOutputTokens: z.int().positive().nullable(),
    limits,
    /** Null: it caches nothing at cache points. */
    promptCachingRules: promptCachingRules.readonly().nullable().default(null),
    /** How many times an output token counts against the quotas of tokens; null where nobody knows. */
    burndownRate: z.number().positive().nullable().default(null),
    /** The ids of the system-defined profiles that run it. */
    inferenceProfiles: z.array(z.string()).readonly().default([]),
    /** Its own id can be asked; where not, only a profile's. */
    onDemand: z.boolean().default(true),
    capabilities,
    /** EOL is the catalogue's own word: Bedrock stops listing such a model. */
    lifecycle,
  })
  .transform(({ capabilities: { leadingAssistantMessage = null, ...capabilities }, limits: { conflict, unverified = false }, ...rest }) => ({
    ...rest,
    capabilities,
    /** The limits that a request may be refused by. Null where sources disagree, or nobody has checked: such a limit is good for estimates, and Bedrock judges. */
    certain: conflict === undefined && !unverified ? { contextTokens: rest.contextTokens, maxOutputTokens: rest.maxOutputTokens } : { contextTokens: null, maxOutputTokens: null },
    /** Converse lets the assistant begin the messages; null where nobody knows. */
    leadingAssistantMessage,
  }))
  .readonly();

const file = z.object({ models: z.array(model).readonly() });

let models: ReadonlyMap<string, CatalogueModel> | undefined;

/** The catalogue by model id, read at the first call. Throws an Error if the file is not there, or not a catalogue. */
export const readCatalogue = (): ReadonlyMap<string, CatalogueModel> => (models ??= load());

const load = (): ReadonlyMap<string, CatalogueModel> => new Map(file.parse(readCatalogueFile()).models.map((entry) => [entry.modelId, entry]));

/** The catalogue's JSON as it stands in its file, for whoever needs fields of it that are not read here. Throws an Error if the file is not there. */
export function readCatalogueFile(): unknown {
  const url = new URL('../../catalogue/models.json', import.meta.url); // the same from here and from the bundle
  if (!existsSync(url)) throw new Error('The model catalogue, catalogue/models.json, is missing.');
  return JSON.parse(readFileSync(url, 'utf8'));
}
