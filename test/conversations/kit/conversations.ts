import { expect } from 'vitest';
import type { GraphQLResult, Operation } from '../../kit/clients.ts';
import { post } from '../../kit/clients.ts';
import { rootOf } from '../../kit/results.ts';

/** What the tests read of a message, and of a turn's generation. */
export interface ReadMessage {
  readonly id: string;
  readonly role: 'USER' | 'ASSISTANT';
  readonly content: readonly { readonly __typename: string; readonly text?: string }[];
  readonly generation: { readonly id: string } | null;
}

export interface Turn {
  readonly id: string;
  readonly status: string;
  readonly text: string;
  readonly stopReason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: readonly { readonly number: number }[];
  readonly continueStrategy: string | null;
}

export interface ReadConversation {
  readonly id: string;
  readonly title: string | null;
  readonly modelId: string;
  readonly messageCount: number;
  readonly activeGeneration: Turn | null;
  readonly lastGeneration: Turn | null;
  readonly messages: { readonly edges: readonly { readonly cursor: string; readonly node: ReadMessage }[] };
}

const turnFields = 'id status text stopReason error { code message } attempts { number } continueStrategy';
const messageFields = 'id role content { __typename ... on TextBlock { text } } generation { id }';
const conversationFields = `
  id title modelId messageCount
  activeGeneration { ${turnFields} } lastGeneration { ${turnFields} }
  messages(last: 100) { edges { cursor node { ${messageFields} } } }
`;

export const create = (input: Record<string, unknown> = {}): Operation => ({
  query: `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ${conversationFields} } }`,
  variables: { input: { modelId: 'amazon.nova-lite-v1:0', ...input } },
});

export const update = (id: string, input: Record<string, unknown>): Operation => ({
  query: `mutation ($id: ID!, $input: UpdateConversationInput!) { updateConversation(id: $id, input: $input) { ${conversationFields} } }`,
  variables: { id, input },
});

export const readConversation = (id: string): Operation => ({ query: `query ($id: ID!) { conversation(id: $id) { ${conversationFields} } }`, variables: { id } });

export const deleteMessages = (conversationId: string, messageIds: readonly string[]): Operation => ({
  query: `mutation ($conversationId: ID!, $messageIds: [ID!]!) { deleteMessages(conversationId: $conversationId, messageIds: $messageIds) { ${conversationFields} } }`,
  variables: { conversationId, messageIds },
});

export const fork = (id: string, messageId: string): Operation => ({
  query: `mutation ($id: ID!, $messageId: ID!) { forkConversation(id: $id, messageId: $messageId) { ${conversationFields} } }`,
  variables: { id, messageId },
});

export const remove = (id: string): Operation => ({ query: 'mutation ($id: ID!) { deleteConversation(id: $id) }', variables: { id } });

export const continueTurn = (id: string, strategy = 'AUTO'): Operation => ({
  query: `mutation ($id: ID!, $strategy: ContinueStrategy!) { continueGeneration(id: $id, strategy: $strategy) { ${turnFields} } }`,
  variables: { id, strategy },
});

export interface TurnOptions {
  readonly faults?: string;
  readonly key?: string;
  /** A tag by which the upstream's calls are told apart. */
  readonly test?: string;
  readonly input?: Record<string, unknown>;
}

/** The words, or blocks, or messages of the user's; an empty list asks again. */
export const turnInput = (conversationId: string, said: string | readonly unknown[], { faults, key, test, input }: TurnOptions = {}) => ({
  conversationId,
  messages: typeof said === 'string' ? [{ role: 'USER', content: [{ text: said }] }] : said,
  options: {
    tags: [...(faults === undefined ? [] : [{ key: 'local-bedrock', value: faults }]), ...(test === undefined ? [] : [{ key: 'test', value: test }])],
    ...(key === undefined ? {} : { idempotencyKey: key }),
  },
  ...input,
});

export const turn = (conversationId: string, said: string | readonly unknown[], options?: TurnOptions): Operation => ({
  query: `mutation ($input: ConverseInput!) { converse(input: $input) { ${turnFields} } }`,
  variables: { input: turnInput(conversationId, said, options) },
});

export const startTurn = (conversationId: string, said: string | readonly unknown[], options?: TurnOptions): Operation => ({
  query: `mutation ($input: ConverseInput!) { startGeneration(input: { converse: $input }) { ${turnFields} } }`,
  variables: { input: turnInput(conversationId, said, options) },
});

export const turnStream = (conversationId: string, said: string | readonly unknown[], options?: TurnOptions): Operation => ({
  query: `subscription ($input: ConverseInput!) { converseStream(input: $input) {
    __typename generationId sequence terminal ... on TextDelta { text } ... on GenerationRestarted { modelId reason }
    ... on GenerationInterrupted { error { code message } } ... on GenerationFailed { error { code message } }
  } }`,
  variables: { input: turnInput(conversationId, said, options) },
});

/** Runs a query or mutation that succeeds. */
export const ask = async <Value>(url: string, operation: Operation): Promise<Value> => rootOf(await post(url, operation));

export const newConversation = (url: string, input?: Record<string, unknown>): Promise<ReadConversation> => ask(url, create(input));

export const look = (url: string, id: string): Promise<ReadConversation> => ask(url, readConversation(id));

export const say = (url: string, id: string, said: string | readonly unknown[], options?: TurnOptions): Promise<Turn> => ask(url, turn(id, said, options));

export const messagesOf = ({ messages }: ReadConversation): readonly ReadMessage[] => messages.edges.map(({ node }) => node);

export const textOfMessage = ({ content }: ReadMessage): string => content.map(({ text }) => text ?? '').join('');

/** Who said what, oldest first. */
export const spoken = (conversation: ReadConversation): readonly (readonly [string, string])[] => messagesOf(conversation).map((message) => [message.role, textOfMessage(message)]);

/** The one error of a result: its code, its field, and what else is to be known of it. */
export function refusalOf({ errors = [] }: GraphQLResult): Readonly<Record<string, unknown>> & { readonly message: string } {
  expect(errors).toHaveLength(1);
  return { ...errors[0]?.extensions, message: errors[0]?.message ?? '' };
}

export const refuse = async (url: string, operation: Operation) => refusalOf(await post(url, operation));
