import type { ChatModel } from './models.ts';

/** The engine answers it with the user's last text: for trying out a client without wondering what the model will say. */
const echoModel: ChatModel = {
  modelId: 'local.echo-v1',
  name: 'Echo',
  provider: 'Local',
  bodyFormat: 'anthropic-messages',
  inputModalities: ['TEXT', 'IMAGE'],
  outputModalities: ['TEXT'],
  lifecycle: { status: 'ACTIVE', legacyTime: null, endOfLifeTime: null },
  onDemand: true,
  inferenceProfiles: [],
  maxOutputTokens: 8_192,
  mostTokensAsked: 8_192,
  contextTokens: 200_000,
  burndownRate: 1,
  embeddingDimensions: [],
  promptCachingRules: null,
  supports: {
    converse: true,
    streaming: true,
    systemPrompt: true,
    countTokens: false,
    batch: true,
    images: true,
    documents: true,
    promptCaching: false,
    assistantPrefill: true,
    leadingAssistantMessage: true,
    tools: false,
    forcedToolChoice: { any: false, tool: false },
    nativeStructuredOutput: false,
    reasoning: false,
  },
};

/** Its window is full, and its cache is reached, after a few pages: for trying out what happens then without sending a book. */
const smallModel: ChatModel = {
  ...echoModel,
  modelId: 'local.small-v1',
  name: 'Small',
  inputModalities: ['TEXT'],
  maxOutputTokens: 1_000,
  mostTokensAsked: 1_000,
  contextTokens: 4_000,
  promptCachingRules: { minTokens: 256, ttl1h: true, maxCheckpoints: 4 },
  supports: {
    ...echoModel.supports,
    images: false,
    promptCaching: true,
    assistantPrefill: false,
    leadingAssistantMessage: false,
    tools: true,
    forcedToolChoice: { any: true, tool: true },
  },
};

/** Countless examples name this model, so it is served whatever the catalogue says of its end. */
const exampleModel: ChatModel = {
  ...echoModel,
  modelId: 'anthropic.claude-3-sonnet-20240229-v1:0',
  name: 'Claude 3 Sonnet',
  provider: 'Anthropic',
  lifecycle: { status: 'LEGACY', legacyTime: null, endOfLifeTime: null },
  inferenceProfiles: ['apac.anthropic.claude-3-sonnet-20240229-v1:0'],
  maxOutputTokens: 4_096,
  mostTokensAsked: 4_096,
  supports: { ...echoModel.supports, tools: true, forcedToolChoice: { any: true, tool: true } },
};

/** The models that are served whatever the catalogue says. */
export const builtInModels: readonly ChatModel[] = [exampleModel, echoModel, smallModel];
