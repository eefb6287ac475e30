import type { CatalogueModel } from '../models/catalogue.ts';
import { parseModelId } from '../models/model-id.ts';

/** What has to be known of a model to send it a conversation. Of a model that nobody knows everything is believed but what costs. */
export interface ModelFacts {
  /** Without the prefix of an inference profile: the same model has the same one. */
  readonly baseModelId: string;
  readonly bodyFormat: string | null;
  /** Null: nobody knows. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly takes: Readonly<Record<'system' | 'tools' | 'image' | 'document' | 'video' | 'audio', boolean>>;
  /** It signs its reasoning, and wants it back as it was. */
  readonly signsReasoning: boolean;
  readonly cache: CatalogueModel['promptCachingRules'];
}

export function toModelFacts(modelId: string, model: CatalogueModel | undefined): ModelFacts {
  if (model === undefined) return { ...unknown, baseModelId: parseModelId(modelId).baseModelId ?? modelId };
  const { bodyFormat, contextTokens, maxOutputTokens, capabilities, inputModalities, promptCachingRules } = model;
  return {
    baseModelId: model.modelId,
    bodyFormat,
    contextTokens,
    maxOutputTokens,
    takes: {
      system: capabilities.systemPrompt,
      tools: capabilities.tools,
      image: capabilities.images,
      document: capabilities.documents,
      video: inputModalities.includes('VIDEO'),
      audio: inputModalities.includes('AUDIO') || inputModalities.includes('SPEECH'),
    },
    signsReasoning: bodyFormat === 'anthropic-messages' && capabilities.reasoning,
    cache: capabilities.promptCaching ? promptCachingRules : null,
  };
}

const unknown: Omit<ModelFacts, 'baseModelId'> = {
  bodyFormat: null,
  contextTokens: null,
  maxOutputTokens: null,
  takes: { system: true, tools: true, image: true, document: true, video: true, audio: true },
  signsReasoning: true,
  cache: null,
};
