import { existsSync, readFileSync } from 'node:fs';
import { invalid, BedrockError } from './wire/errors.ts';

/** A model that is served here. */
export interface ServedModel {
  readonly modelId: string;
  readonly name: string;
  readonly provider: string;
  /** Which native body InvokeModel takes. */
  readonly bodyFormat: 'anthropic-messages' | 'nova';
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly status: 'ACTIVE' | 'LEGACY';
  /** False: only through an inference profile. */
  readonly onDemand: boolean;
  readonly inferenceProfiles: readonly string[];
  readonly maxOutputTokens: number;
  readonly contextTokens: number;
  readonly supports: {
    readonly images: boolean;
    readonly documents: boolean;
    readonly promptCaching: boolean;
    readonly assistantPrefill: boolean;
    readonly leadingAssistantMessage: boolean;
  };
}

/** The part of the catalogue's rows that is read here. */
interface CatalogueRow extends Omit<ServedModel, 'bodyFormat' | 'status' | 'supports' | 'maxOutputTokens'> {
  readonly bodyFormat: string;
  readonly maxOutputTokens: number | null;
  readonly lifecycle: { readonly status: string };
  readonly capabilities: ServedModel['supports'];
}

/** The models that are served, and how their names are resolved. */
export interface ModelList {
  readonly models: readonly ServedModel[];
  /**
   * Resolves a model id, an inference profile id, or the ARN of either. Throws ValidationException for a name that is unknown
   * or of a model that is not served, and for the bare id of a model that is only served through inference profiles.
   */
  resolveForInference(identifier: string): ServedModel;
  /** Resolves a model id or its ARN. Throws ResourceNotFoundException (its text is not recorded). */
  describe(identifier: string): ServedModel;
}

/** The engine answers it with the user's last text: for trying out a client without wondering what the model will say. */
const echoModel: ServedModel = {
  modelId: 'local.echo-v1',
  name: 'Echo',
  provider: 'Local',
  bodyFormat: 'anthropic-messages',
  inputModalities: ['TEXT', 'IMAGE'],
  outputModalities: ['TEXT'],
  status: 'ACTIVE',
  onDemand: true,
  inferenceProfiles: [],
  maxOutputTokens: 8_192,
  contextTokens: 200_000,
  supports: { images: true, documents: true, promptCaching: false, assistantPrefill: true, leadingAssistantMessage: true },
};

/** Countless examples name this model, so it is served whatever the catalogue says of its end. */
const exampleModel: ServedModel = {
  ...echoModel,
  modelId: 'anthropic.claude-3-sonnet-20240229-v1:0',
  name: 'Claude 3 Sonnet',
  provider: 'Anthropic',
  status: 'LEGACY',
  inferenceProfiles: ['apac.anthropic.claude-3-sonnet-20240229-v1:0'],
  maxOutputTokens: 4_096,
};

/**
 * Reads the models to serve from the catalogue: the Claude and Nova families as far as they are ACTIVE or LEGACY, and two
 * that are always there. Throws when the file cannot be read.
 *
 * @param file path of the catalogue; by default the project's own
 */
export function loadModels(file: string | URL = findCatalogue()): ModelList {
  const models = [...readCatalogue(file).flatMap(toServedModel), exampleModel, echoModel];
  const byName = new Map<string, ServedModel>();
  for (const model of models) {
    for (const profileId of model.inferenceProfiles) byName.set(profileId, model);
    byName.set(model.modelId, model);
  }
  return {
    models,
    resolveForInference(identifier) {
      const name = nameInArn(identifier, ['foundation-model', 'inference-profile']);
      const model = byName.get(name);
      if (model === undefined) throw invalid('The provided model identifier is invalid.');
      if (name === model.modelId && !model.onDemand) {
        throw invalid(
          `Invocation of model ID ${name} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
        );
      }
      return model;
    },
    describe(identifier) {
      const modelId = nameInArn(identifier, ['foundation-model']);
      const model = models.find((candidate) => candidate.modelId === modelId);
      if (model === undefined) {
        throw new BedrockError('ResourceNotFoundException', `Could not resolve the foundation model from the model identifier: ${identifier}`);
      }
      return model;
    },
  };
}

/** The sources lie beside the catalogue's folder; what is built from them one folder deeper. */
function findCatalogue(): URL {
  const places = ['../catalogue/models.json', '../../catalogue/models.json'].map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  if (place === undefined) throw new Error(`No model catalogue at ${places.map((url) => url.pathname).join(' or ')}.`);
  return place;
}

function readCatalogue(file: string | URL): CatalogueRow[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isCatalogue(content)) return content.models;
  throw new Error(`${file.toString()} is no model catalogue: it has no list "models".`);
}

function isCatalogue(value: unknown): value is { models: CatalogueRow[] } {
  return typeof value === 'object' && value !== null && 'models' in value && Array.isArray(value.models);
}

function toServedModel(row: CatalogueRow): ServedModel[] {
  const { bodyFormat, lifecycle: { status } } = row;
  if (bodyFormat !== 'anthropic-messages' && bodyFormat !== 'nova') return [];
  if (status !== 'ACTIVE' && status !== 'LEGACY') return [];
  if (row.modelId === exampleModel.modelId) return [];
  const { images, documents, promptCaching, assistantPrefill, leadingAssistantMessage } = row.capabilities;
  return [{
    modelId: row.modelId,
    name: row.name,
    provider: row.provider,
    bodyFormat,
    inputModalities: row.inputModalities,
    outputModalities: row.outputModalities,
    status,
    onDemand: row.onDemand,
    inferenceProfiles: row.inferenceProfiles,
    maxOutputTokens: row.maxOutputTokens ?? 4_096,
    contextTokens: row.contextTokens,
    supports: { images, documents, promptCaching, assistantPrefill, leadingAssistantMessage },
  }];
}

function nameInArn(identifier: string, resourceTypes: readonly string[]): string {
  const [, resourceType = '', name] = /^arn:aws[^:]*:bedrock:[^:]*:\d*:([^/]+)\/(.+)$/.exec(identifier) ?? [];
  return name !== undefined && resourceTypes.includes(resourceType) ? name : identifier;
}
