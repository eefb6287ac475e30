/** Native bodies of InvokeModel, of models that chat. */
export const chatFormats = [
  'anthropic-messages', 'nova', 'titan-text', 'llama', 'mistral-text', 'mistral-chat', 'cohere-command-r', 'deepseek-text', 'openai-chat', 'ai21-jamba',
] as const;
/** Native bodies of models that make vectors of texts. */
export const embeddingFormats = ['titan-embed', 'nova-embed', 'cohere-embed'] as const;

export type ChatFormat = (typeof chatFormats)[number];
export type EmbeddingFormat = (typeof embeddingFormats)[number];
