import type { Operation } from './clients.ts';

/** The operations that the tests share. */
const eventFields = `
  __typename generationId sequence terminal
  ... on TextDelta { contentBlockIndex text }
  ... on NativeChunk { chunks nativeText: text }
  ... on GenerationCompleted { stopReason generation { ...whole } }
  ... on GenerationFailed { error { code message } generation { ...whole } }
  ... on GenerationInterrupted { error { code message } generation { ...whole } }
  ... on GenerationCancelled { generation { ...whole } }
`;
const whole = `fragment whole on Generation {
  id status method text body stopReason simulated lastSequence
  usage { inputTokens outputTokens totalTokens source } error { code message retryable upstream }
  attempts { number awsRequestId error { code } } message { id role content { __typename ... on TextBlock { text } } }
}`;

/** A text and a question that the embedded engine answers from it. */
export const prompt = 'Read this. Text: """The Alder Bridge was opened in 1932 by the mayor, Ada Holm. It is 310 metres long. It is painted green.""" Question: When was the Alder Bridge opened?';

const user = (text: string) => [{ role: 'USER', content: [{ text }] }];

export interface ConverseOptions {
  readonly modelId?: string;
  readonly text?: string;
  readonly faults?: string;
  readonly input?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
}

/** Faults reach the embedded Bedrock as a tag. */
const tagsOf = (faults: string | undefined) => (faults === undefined ? {} : { tags: [{ key: 'local-bedrock', value: faults }] });

export const converseInput = ({ modelId = 'amazon.nova-lite-v1:0', text = prompt, faults, input, options }: ConverseOptions = {}) => ({
  modelId,
  messages: user(text),
  options: { ...tagsOf(faults), ...options },
  ...input,
});

export const converse = (options?: ConverseOptions): Operation => ({
  query: `mutation ($input: ConverseInput!) { converse(input: $input) { ...whole } } ${whole}`,
  variables: { input: converseInput(options) },
});

export const converseStream = (options?: ConverseOptions): Operation => ({
  query: `subscription ($input: ConverseInput!) { converseStream(input: $input) { ${eventFields} } } ${whole}`,
  variables: { input: converseInput(options) },
});

export const claudeInput = ({ faults, options }: ConverseOptions = {}, text = 'What is quantum computing?') => ({
  modelId: 'anthropic.claude-3-sonnet-20240229-v1:0',
  body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 1_000, messages: [{ role: 'user', content: text }] },
  options: { ...tagsOf(faults), ...options },
});

export const invokeModel = (options?: ConverseOptions): Operation => ({
  query: `mutation ($input: InvokeModelInput!) { invokeModel(input: $input) { ...whole } } ${whole}`,
  variables: { input: claudeInput(options) },
});

export const invokeModelStream = (options?: ConverseOptions): Operation => ({
  query: `subscription ($input: InvokeModelInput!) { invokeModelStream(input: $input) { ${eventFields} } } ${whole}`,
  variables: { input: claudeInput(options) },
});

export const startGeneration = (options?: ConverseOptions): Operation => ({
  query: `mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { ...whole } } ${whole}`,
  variables: { input: { converse: converseInput(options) } },
});

export const generationEvents = (id: string, after = 0): Operation => ({
  query: `subscription ($id: ID!, $after: Int!) { generationEvents(id: $id, after: $after) { ${eventFields} } } ${whole}`,
  variables: { id, after },
});

export const cancelGeneration = (id: string): Operation => ({
  query: `mutation ($id: ID!) { cancelGeneration(id: $id) { ...whole } } ${whole}`,
  variables: { id },
});

export const generation = (id: string): Operation => ({
  query: `query ($id: ID!) { generation(id: $id) { ...whole } } ${whole}`,
  variables: { id },
});

/** What the tests read of a generation and of an event. */
export interface WholeGeneration {
  readonly id: string;
  readonly status: string;
  readonly method: string;
  readonly text: string;
  readonly body: unknown;
  readonly stopReason: string | null;
  readonly simulated: boolean;
  readonly lastSequence: number;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly totalTokens: number; readonly source: string } | null;
  readonly error: { readonly code: string; readonly message: string; readonly retryable: boolean; readonly upstream: string | null } | null;
  readonly attempts: readonly { readonly number: number; readonly awsRequestId: string | null; readonly error: { readonly code: string } | null }[];
  readonly message: { readonly id: string; readonly role: string; readonly content: readonly { readonly text?: string }[] } | null;
}

export interface Event {
  readonly __typename: string;
  readonly generationId: string;
  readonly sequence: number;
  readonly terminal: boolean;
  readonly text?: string;
  readonly nativeText?: string;
  readonly chunks?: readonly unknown[];
  readonly stopReason?: string | null;
  readonly error?: { readonly code: string; readonly message: string };
  readonly generation?: WholeGeneration;
}
