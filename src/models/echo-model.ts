import type { CatalogueModel } from './catalogue.ts';

/** The embedded runtime's own model, which says again what it was told. Amazon Bedrock has no such model; its control plane never lists it. */
export const echoModel: CatalogueModel = {
  modelId: 'local.echo-v1',
  name: 'Echo',
  provider: 'Local',
  bodyFormat: 'anthropic-messages',
  inputModalities: ['TEXT', 'IMAGE'],
  outputModalities: ['TEXT'],
  contextTokens: 200_000,
  maxOutputTokens: 8_192,
  capabilities: {
    converse: true,
    streaming: true,
    batch: false,
    systemPrompt: true,
    tools: false,
    forcedToolChoice: { any: false, tool: false },
    nativeStructuredOutput: false,
    promptCaching: false,
    countTokens: false,
    documents: true,
    assistantPrefill: true,
  },
  leadingAssistantMessage: true,
  lifecycle: { status: 'ACTIVE', endOfLifeAt: null },
};
