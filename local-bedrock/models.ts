import { embeddingFormats, type ChatFormat, type EmbeddingFormat } from './body-formats.ts';
import { builtInModels } from './built-in-models.ts';
import { readCatalogue } from './catalogue.ts';
import { listInferenceProfiles, localApplicationProfile, type InferenceProfile } from './inference-profiles.ts';
import { invalid, BedrockError } from './wire/errors.ts';

/** A model that is served here. */
export type ServedModel = ChatModel | EmbeddingModel;
export type ChatModel = ModelFacts & { readonly bodyFormat: ChatFormat };
export type EmbeddingModel = ModelFacts & { readonly bodyFormat: EmbeddingFormat };

/** What is known of a model, whatever it does. */
interface ModelFacts {
  readonly modelId: string;
  readonly name: string;
  readonly provider: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly lifecycle: {
    readonly status: 'ACTIVE' | 'LEGACY';
    /** Dates such as 2026-04-28; null where the catalogue knows none. */
    readonly legacyTime: string | null;
    readonly endOfLifeTime: string | null;
  };
  /** False: only through an inference profile. */
  readonly onDemand: boolean;
  readonly inferenceProfiles: readonly string[];
  readonly maxOutputTokens: number;
  /** The most that a request may ask for. More than what is above where sources tell several maxima, of which the lowest stands there. */
  readonly mostTokensAsked: number;
  readonly contextTokens: number;
  /** How many tokens of a quota one token of the answer takes. */
  readonly burndownRate: number;
  /** How long the vectors of an embedding model can be; empty for the others. */
  readonly embeddingDimensions: readonly number[];
  /** Null: it caches nothing. */
  readonly promptCachingRules: {
    /** Shorter beginnings are not cached. */
    readonly minTokens: number;
    /** Whether they can be kept for an hour instead of five minutes. */
    readonly ttl1h: boolean;
    readonly maxCheckpoints: number;
  } | null;
  readonly supports: {
    readonly converse: boolean;
    readonly streaming: boolean;
    readonly systemPrompt: boolean;
    readonly countTokens: boolean;
    /** Whether batch jobs may name it. */
    readonly batch: boolean;
    readonly images: boolean;
    readonly documents: boolean;
    readonly promptCaching: boolean;
    readonly assistantPrefill: boolean;
    readonly leadingAssistantMessage: boolean;
    readonly tools: boolean;
    /** Whether a tool can be forced: any, or one by its name. */
    readonly forcedToolChoice: { readonly any: boolean; readonly tool: boolean };
    /** Whether the answer can be bound to a JSON Schema. */
    readonly nativeStructuredOutput: boolean;
    readonly reasoning: boolean;
  };
}

/** Whether a model makes vectors of texts; the others chat. */
export function isEmbeddingModel(model: ServedModel): model is EmbeddingModel {
  return embeddingFormats.some((format) => format === model.bodyFormat);
}

/** The models that are served, and how their names are resolved. */
export interface ModelList {
  readonly models: readonly ServedModel[];
  /** System-defined ones of all models, and one of the application's. */
  readonly inferenceProfiles: readonly InferenceProfile[];
  /**
   * Resolves a model id, an inference profile id, or the ARN of either. Throws ValidationException for a name that is unknown
   * and for the bare id of a model that is only served through inference profiles; ResourceNotFoundException for a model past its end of life.
   */
  resolveForInference(identifier: string): ServedModel;
  /** Resolves the name of a model whose tokens Bedrock counts: its bare id, or the ARN of that. Throws ValidationException for all others. */
  resolveForCounting(identifier: string): ServedModel;
  /** Resolves a model id or its ARN. Throws ResourceNotFoundException: past the end of life in public words, else in words of its own. */
  describe(identifier: string): ServedModel;
}

/**
 * Reads the models to serve from the catalogue: those that are ACTIVE or LEGACY, and a few that are always there. Throws when the
 * file cannot be read.
 *
 * @param file path of the catalogue; by default the project's own
 */
export function loadModels(file?: string | URL): ModelList {
  const catalogue = readCatalogue(file);
  const models = [...catalogue.served.filter(({ modelId }) => builtInModels.every((model) => model.modelId !== modelId)), ...builtInModels];
  const byName = new Map(models.flatMap((model) => namesOf(model).map((name) => [name, model])));
  const ended = new Set(catalogue.ended.flatMap(namesOf).filter((name) => !byName.has(name)));
  const inferenceProfiles = listInferenceProfiles(models);

  const find = (name: string): ServedModel => {
    // The text stands in many public reports of models that are gone.
    if (ended.has(name)) {
      throw new BedrockError('ResourceNotFoundException', 'This model version has reached the end of its life. Please refer to the AWS documentation for more details.');
    }
    const model = byName.get(name);
    if (model === undefined) throw invalid('The provided model identifier is invalid.');
    return model;
  };

  return {
    models,
    inferenceProfiles,
    resolveForInference(identifier) {
      if (identifier === localApplicationProfile.arn) return find(localApplicationProfile.modelId);
      const name = nameInArn(identifier, ['foundation-model', 'inference-profile']);
      const model = find(name);
      if (name === model.modelId && !model.onDemand) {
        throw invalid(
          `Invocation of model ID ${name} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
        );
      }
      return model;
    },
    resolveForCounting(identifier) {
      const name = nameInArn(identifier, ['foundation-model']);
      const model = find(nameInArn(name, ['inference-profile']));
      // A profile's id is refused though its model can count: recorded (CountTokens-claude4-error-not-supported).
      if (name !== model.modelId || !model.supports.countTokens) throw invalid("The provided model doesn't support counting tokens.");
      return model;
    },
    describe(identifier) {
      const modelId = nameInArn(identifier, ['foundation-model']);
      if (ended.has(modelId)) return find(modelId);
      const model = models.find((candidate) => candidate.modelId === modelId);
      if (model === undefined) {
        throw new BedrockError('ResourceNotFoundException', `Could not resolve the foundation model from the model identifier: ${identifier}`);
      }
      return model;
    },
  };
}

/** Under which a model can be asked; its bare id last, so that it wins over a profile of that name. */
function namesOf({ modelId, inferenceProfiles }: Pick<ServedModel, 'modelId' | 'inferenceProfiles'>): readonly string[] {
  return [...inferenceProfiles, modelId];
}

function nameInArn(identifier: string, resourceTypes: readonly string[]): string {
  const [, resourceType = '', name] = /^arn:aws[^:]*:bedrock:[^:]*:\d*:([^/]+)\/(.+)$/.exec(identifier) ?? [];
  return name !== undefined && resourceTypes.includes(resourceType) ? name : identifier;
}
