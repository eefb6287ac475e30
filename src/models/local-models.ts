import type { CatalogueModel } from './catalogue.ts';

/** Says again what it was told. */
const echoModel: CatalogueModel = {
  modelId: 'local.echo-v1',
  name: 'Echo',
  provider: 'Local',
  bodyFormat: 'anthropic-messages',
  inputModalities: ['TEXT', 'IMAGE'],
  outputModalities: ['TEXT'],
  contextTokens: 200_000,
  maxOutputTokens: 8_192,
  promptCachingRules: null,
  burndownRate: 1,
  inferenceProfiles: [],
  onDemand: true,
  capabilities: {
    converse: true,
    streaming: true,
    batch: true,
    systemPrompt: true,
    tools: false,
    forcedToolChoice: { any: false, tool: false },
    nativeStructuredOutput: false,
    promptCaching: false,
    countTokens: false,
    documents: true,
    images: true,
    reasoning: false,
    assistantPrefill: true,
  },
  certain: { contextTokens: 200_000, maxOutputTokens: 8_192 },
  leadingAssistantMessage: true,
  lifecycle: { status: 'ACTIVE', endOfLifeAt: null },
};

/** Has a window that a few pages fill. */
const smallModel: CatalogueModel = {
  ...echoModel,
  modelId: 'local.small-v1',
  name: 'Small',
  inputModalities: ['TEXT'],
  contextTokens: 4_000,
  maxOutputTokens: 1_000,
  promptCachingRules: { minTokens: 256, ttl1h: true, maxCheckpoints: 4 },
  capabilities: {
    ...echoModel.capabilities,
    tools: true,
    forcedToolChoice: { any: true, tool: true },
    promptCaching: true,
    images: false,
    assistantPrefill: false,
  },
  certain: { contextTokens: 4_000, maxOutputTokens: 1_000 },
  leadingAssistantMessage: false,
};

/** The embedded runtime's own models by their ids. Amazon Bedrock has no such models; its control plane never lists them. */
export const localModels: ReadonlyMap<string, CatalogueModel> = new Map([echoModel, smallModel].map((model) => [model.modelId, model]));
