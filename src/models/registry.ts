import { LRUCache } from 'lru-cache';
import type { BedrockControlPlane, FoundationModel, InferenceProfile } from '../datasources/types.ts';
import { isCodedError } from '../errors.ts';
import { ownCopy } from '../own-copy.ts';
import { cacheFor } from './cache-for.ts';
import type { CatalogueModel, ModelCapabilities } from './catalogue.ts';
import { readCatalogue } from './catalogue.ts';
import { localModels } from './local-models.ts';
import { parseModelId } from './model-id.ts';

/** A model that can be asked: what Bedrock lists, with what the catalogue knows of it. */
export interface Model {
  readonly modelId: string;
  readonly name: string;
  readonly provider: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly capabilities: ModelCapabilities;
  readonly lifecycle: { readonly status: 'ACTIVE' | 'LEGACY'; /** RFC 3339 */ readonly endOfLifeAt: string | null };
  /** Null where nobody knows. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
}

/** What models there are, and what they can do. */
export interface ModelRegistry {
  /** All models, by provider and name. Throws a CodedError where Bedrock does not answer and nothing can stand in for it. */
  list(): Promise<readonly Model[]>;
  /**
   * The model behind an identifier of any form (see parseModelId), or null. Bedrock is waited for only where its last list does not know the
   * identifier. Throws as {@link ModelRegistry.list} does.
   */
  find(modelId: string): Promise<Model | null>;
  /** The inference profiles that run a model of the list; empty where Bedrock does not list profiles. */
  inferenceProfiles(modelId: string): Promise<readonly InferenceProfile[]>;
  /**
   * What is known of a model without asking Bedrock; at once, and cheap enough for every request. The ARN of an application inference profile
   * tells nothing before {@link ModelRegistry.find} has looked it up.
   */
  describe(modelId: string): CatalogueModel | undefined;
  /** An application inference profile by its ARN, as Bedrock listed it last, however long ago; at once. See {@link ModelRegistry.describe}. */
  applicationProfile(arn: string): InferenceProfile | undefined;
  /** A model that is not listed does not exist. Otherwise Bedrock may know more models than it lists: imported ones, or those of another account. */
  readonly isComplete: boolean;
}

export interface ModelRegistryOptions {
  readonly controlPlane: BedrockControlPlane;
  readonly mode: 'local' | 'aws';
  /** Milliseconds of any clock. @default Date.now */
  readonly now?: () => number;
  /** @default no log */
  readonly log?: { warn(details: object, message: string): void };
}

const cacheMs = 300_000; // 5 minutes
const retryMs = 5_000;
/** So many identifiers are remembered, none longer than any of Bedrock's. */
const remembered = { identifiers: 1_000, characters: 256 };

/**
 * The registry asks Bedrock's control plane at most every five minutes, and once for all who ask at the same time. Of a control plane that fails,
 * the last list stands; it is asked again after five seconds, and each further time after twice as long. In `aws` mode, where listing may be
 * forbidden while running models is not, the catalogue stands in for a list that never came. Nothing stands in for inference profiles: they are
 * asked for when somebody needs them, and left out where they are not told. The log has one warning for failures in a row.
 */
export function createModelRegistry({ controlPlane, mode, now = Date.now, log }: ModelRegistryOptions): ModelRegistry {
  let applicationProfiles: ReadonlyMap<string, InferenceProfile> = new Map();
  /** What `find` takes for the list where Bedrock has told none. */
  let standIn: readonly Model[] = [];

  const baseModelOf = (modelId: string): string | null => {
    const profile = applicationProfiles.get(modelId);
    return profile === undefined ? parseModelId(modelId).baseModelId : modelOfProfile(profile);
  };

  const lookUp = (modelId: string): CatalogueModel | undefined => {
    const catalogue = readCatalogue();
    const id = catalogue.has(modelId) ? modelId : (baseModelOf(modelId) ?? '');
    return catalogue.get(id) ?? (mode === 'local' ? localModels.get(id) : undefined);
  };

  /** By the identifiers of models that were asked for; forgotten where other application profiles are listed. */
  const known = new LRUCache<string, CatalogueModel>({ max: remembered.identifiers });
  const describe = (modelId: string): CatalogueModel | undefined => {
    const found = known.get(modelId) ?? lookUp(modelId);
    if (found !== undefined && modelId.length <= remembered.characters && !known.has(modelId)) known.set(ownCopy(modelId), found);
    return found;
  };

  const models = cacheFor({
    maxAgeMs: cacheMs,
    retryMs,
    now,
    load: async () => sort((await controlPlane.listFoundationModels()).map((model) => join(model, describe(model.modelId)))),
    onFailure(error) {
      if (mode === 'aws') standIn = sort([...readCatalogue().values()].flatMap(fromCatalogue));
      log?.warn({ err: error }, `Bedrock did not list its models; what stands in is its last list or else ${mode === 'aws' ? 'the catalogue' : 'nothing'}.`);
    },
  });

  const profiles = cacheFor({
    maxAgeMs: cacheMs,
    retryMs,
    now,
    async load() {
      const listed = await controlPlane.listInferenceProfiles();
      applicationProfiles = new Map(listed.filter(({ type }) => type === 'APPLICATION').map((profile) => [profile.arn, profile]));
      known.clear();
      return listed;
    },
    onFailure: (error) => log?.warn({ err: error }, 'Bedrock did not list its inference profiles; those that it has not listed before are left out.'),
  });

  const list = (): Promise<readonly Model[]> =>
    models.fresh().catch((error: unknown) => {
      if (mode === 'local') throw error;
      return standIn;
    });

  /** Throws where the list of models is complete and a profile may be missed only because Bedrock is not available. */
  async function lookUpProfiles(): Promise<void> {
    try {
      await profiles.fresh();
    } catch (error) {
      if (mode === 'local' && isCodedError(error) && error.data.retryable) throw error;
    }
  }

  return {
    list,
    describe,
    isComplete: mode === 'local',
    applicationProfile: (arn) => applicationProfiles.get(arn),
    async find(modelId) {
      if (applicationProfiles.has(modelId)) profiles.latest();
      else if (isApplicationProfile(modelId)) await lookUpProfiles();
      const id = baseModelOf(modelId);
      if (id === null) return null;
      const findIn = (all: readonly Model[]): Model | undefined => all.find((model) => model.modelId === id);
      return findIn(models.latest() ?? standIn) ?? findIn(await list()) ?? null;
    },
    inferenceProfiles: async (modelId) => (await profiles.fresh().catch(() => [])).filter((profile) => modelOfProfile(profile) === modelId),
  };
}

/** The id of the model that a profile runs: all its ARNs are of one model, one for each region. */
export const modelOfProfile = ({ modelArns: [arn = ''] }: InferenceProfile): string => parseModelId(arn).baseModelId ?? '';

function isApplicationProfile(modelId: string): boolean {
  const { kind, baseModelId } = parseModelId(modelId);
  return kind === 'inferenceProfile' && baseModelId === null;
}

/** Bedrock says what a model is; only the catalogue says what it can do. Of a model that it does not know, nothing is promised beyond the list. */
function join(listed: FoundationModel, known: CatalogueModel | undefined): Model {
  const { modelId, inputModalities, outputModalities } = listed;
  return {
    modelId,
    name: listed.modelName,
    provider: listed.providerName,
    inputModalities,
    outputModalities,
    capabilities: known?.capabilities ?? { ...nothing, converse: outputModalities.includes('TEXT'), streaming: listed.responseStreamingSupported },
    lifecycle: { status: listed.lifecycleStatus, endOfLifeAt: listed.endOfLifeAt ?? known?.lifecycle.endOfLifeAt ?? null },
    contextTokens: known?.contextTokens ?? null,
    maxOutputTokens: known?.maxOutputTokens ?? null,
  };
}

const nothing: ModelCapabilities = {
  converse: false,
  streaming: false,
  batch: false,
  systemPrompt: false,
  tools: false,
  forcedToolChoice: { any: false, tool: false },
  nativeStructuredOutput: false,
  promptCaching: false,
  countTokens: false,
  documents: false,
  images: false,
  reasoning: false,
  assistantPrefill: false,
};

function fromCatalogue({ lifecycle, ...model }: CatalogueModel): Model[] {
  const { modelId, name, provider, inputModalities, outputModalities, capabilities, contextTokens, maxOutputTokens } = model;
  if (lifecycle.status === 'EOL') return [];
  return [
    {
      modelId,
      name,
      provider,
      inputModalities,
      outputModalities,
      capabilities,
      lifecycle: { status: lifecycle.status, endOfLifeAt: lifecycle.endOfLifeAt },
      contextTokens,
      maxOutputTokens,
    },
  ];
}

const sort = (models: readonly Model[]): readonly Model[] =>
  models.toSorted((left, right) => compare(left.provider, right.provider) || compare(left.name, right.name) || compare(left.modelId, right.modelId));

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
