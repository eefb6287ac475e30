import type { BedrockControlPlane, FoundationModel, InferenceProfile } from '../datasources/types.ts';
import { cacheFor } from './cache-for.ts';
import type { CatalogueModel, ModelCapabilities } from './catalogue.ts';
import { readCatalogue } from './catalogue.ts';
import { echoModel } from './echo-model.ts';
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
  /** The model behind an identifier of any form (see parseModelId), or null. Throws as {@link ModelRegistry.list} does. */
  find(modelId: string): Promise<Model | null>;
  /** The inference profiles that run a model of the list; empty where Bedrock does not list profiles. */
  inferenceProfiles(modelId: string): Promise<readonly InferenceProfile[]>;
  /**
   * What is known of a model without asking Bedrock; at once, and cheap enough for every request. The ARN of an application inference profile
   * tells nothing before {@link ModelRegistry.find} has looked it up.
   */
  describe(modelId: string): CatalogueModel | undefined;
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

/**
 * The registry asks Bedrock's control plane at most every five minutes, and once for all who ask at the same time. In `aws` mode, where listing
 * may be forbidden while running models is not, the catalogue stands in for a control plane that fails; the log has a warning then. Nothing
 * stands in for inference profiles: they are asked for when somebody needs them, and left out with a warning where they are not told.
 */
export function createModelRegistry({ controlPlane, mode, now = Date.now, log }: ModelRegistryOptions): ModelRegistry {
  /** The models of application inference profiles by ARN, as they were last listed. */
  let applicationModels: ReadonlyMap<string, string> = new Map();

  const baseModelOf = (modelId: string): string => parseModelId(modelId).baseModelId ?? applicationModels.get(modelId) ?? '';

  const describe = (modelId: string): CatalogueModel | undefined => {
    const catalogue = readCatalogue();
    const id = catalogue.has(modelId) ? modelId : baseModelOf(modelId);
    return catalogue.get(id) ?? (mode === 'local' && id === echoModel.modelId ? echoModel : undefined);
  };

  const list = cacheFor(cacheMs, now, async (): Promise<readonly Model[]> => {
    try {
      const listed = await controlPlane.listFoundationModels();
      return sort(listed.map((model) => join(model, describe(model.modelId))));
    } catch (error) {
      if (mode === 'local') throw error;
      log?.warn({ err: error }, 'Bedrock did not list its models; the catalogue stands in.');
      return sort([...readCatalogue().values()].flatMap(fromCatalogue));
    }
  });

  const listProfiles = cacheFor(cacheMs, now, async (): Promise<readonly InferenceProfile[]> => {
    try {
      const profiles = await controlPlane.listInferenceProfiles();
      applicationModels = new Map(profiles.filter(({ type }) => type === 'APPLICATION').map((profile) => [profile.arn, modelOf(profile)]));
      return profiles;
    } catch (error) {
      log?.warn({ err: error }, 'Bedrock did not list its inference profiles; they are left out.');
      return [];
    }
  });

  return {
    list,
    describe,
    isComplete: mode === 'local',
    async find(modelId) {
      const { kind, baseModelId } = parseModelId(modelId);
      if (kind === 'inferenceProfile' && baseModelId === null) await listProfiles();
      const id = baseModelOf(modelId);
      return (await list()).find((model) => model.modelId === id) ?? null;
    },
    inferenceProfiles: async (modelId) => (await listProfiles()).filter((profile) => modelOf(profile) === modelId),
  };
}

/** All ARNs of a profile are of one model, one for each region. */
const modelOf = ({ modelArns: [arn = ''] }: InferenceProfile): string => parseModelId(arn).baseModelId ?? '';

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
