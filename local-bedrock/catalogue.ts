import { existsSync, readFileSync } from 'node:fs';
import { chatFormats, embeddingFormats } from './body-formats.ts';
import type { ServedModel } from './models.ts';

/** The part of the catalogue's rows that is read here. */
interface CatalogueRow extends Omit<ServedModel, 'promptCachingRules' | 'bodyFormat' | 'lifecycle' | 'supports' | 'maxOutputTokens' | 'mostTokensAsked' | 'embeddingDimensions'> {
  readonly bodyFormat: string;
  readonly maxOutputTokens: number | null;
  readonly limits: { readonly conflict?: string };
  readonly embeddingDimensions?: readonly number[];
  readonly promptCachingRules?: ServedModel['promptCachingRules'];
  readonly lifecycle: Omit<ServedModel['lifecycle'], 'status'> & { readonly status: string };
  readonly capabilities: ServedModel['supports'];
}

/** The last of their families: without them nobody could try the families' bodies, so they are served beyond their end, as LEGACY. */
const servedBeyondTheirEnd: ReadonlySet<string> = new Set(['amazon.titan-text-express-v1', 'cohere.command-r-v1:0']);

/** What the catalogue says of models that can be served, and of those that cannot any more. */
export interface Catalogue {
  readonly served: readonly ServedModel[];
  readonly ended: readonly Pick<ServedModel, 'modelId' | 'inferenceProfiles'>[];
}

/**
 * Reads the catalogue. Models of a format that is not known here are left out. Throws when the file cannot be read.
 *
 * @param file by default the project's own
 */
export function readCatalogue(file: string | URL = findCatalogue()): Catalogue {
  const rows = readRows(file);
  return { served: rows.flatMap(toServedModel), ended: rows.filter(({ lifecycle }) => lifecycle.status === 'EOL') };
}

/** The sources lie beside the catalogue's folder; the bundle one folder deeper. */
function findCatalogue(): URL {
  const places = ['../catalogue/models.json', '../../catalogue/models.json'].map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  if (place === undefined) throw new Error(`No model catalogue at ${places.map((url) => url.pathname).join(' or ')}.`);
  return place;
}

function readRows(file: string | URL): CatalogueRow[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isCatalogue(content)) return content.models;
  throw new Error(`${file.toString()} is no model catalogue: it has no list "models".`);
}

function isCatalogue(value: unknown): value is { models: CatalogueRow[] } {
  return typeof value === 'object' && value !== null && 'models' in value && Array.isArray(value.models);
}

function toServedModel(row: CatalogueRow): ServedModel[] {
  const bodyFormat = [...chatFormats, ...embeddingFormats].find((format) => format === row.bodyFormat);
  const status = servedBeyondTheirEnd.has(row.modelId) ? 'LEGACY' : row.lifecycle.status;
  if (bodyFormat === undefined || (status !== 'ACTIVE' && status !== 'LEGACY')) return [];
  const maxOutputTokens = row.maxOutputTokens ?? 4_096;
  const { tools, forcedToolChoice, nativeStructuredOutput, reasoning } = row.capabilities;
  const { converse, streaming, systemPrompt, countTokens, images, documents, promptCaching, assistantPrefill, leadingAssistantMessage, batch } = row.capabilities;
  return [{
    modelId: row.modelId,
    name: row.name,
    provider: row.provider,
    bodyFormat,
    inputModalities: row.inputModalities,
    outputModalities: row.outputModalities,
    lifecycle: { status, legacyTime: row.lifecycle.legacyTime, endOfLifeTime: row.lifecycle.endOfLifeTime },
    onDemand: row.onDemand,
    inferenceProfiles: row.inferenceProfiles,
    maxOutputTokens,
    mostTokensAsked: row.limits.conflict === undefined ? maxOutputTokens : row.contextTokens,
    contextTokens: row.contextTokens,
    burndownRate: row.burndownRate,
    embeddingDimensions: row.embeddingDimensions ?? [],
    supports: {
      converse, streaming, systemPrompt, countTokens, images, documents, promptCaching, assistantPrefill, leadingAssistantMessage, batch,
      tools, forcedToolChoice, nativeStructuredOutput, reasoning,
    },
    promptCachingRules: row.promptCachingRules ?? null,
  }];
}
