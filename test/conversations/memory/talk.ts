import { expect } from 'vitest';
import type { Call } from '../../../local-bedrock/server.ts';
import type { Operation } from '../../kit/clients.ts';
import { post } from '../../kit/clients.ts';
import { rootOf } from '../../kit/results.ts';
import type { Subject } from '../../kit/server.ts';

/** Its window has 4,000 tokens, of which an answer may take 1,000; it caches from 256 on. */
export const small = 'local.small-v1';
/** It can be called without an inference profile. */
export const summaryModel = 'anthropic.claude-3-sonnet-20240229-v1:0';

export const user = (text: string) => ({ role: 'USER', content: [{ text }] });
export const assistant = (text: string) => ({ role: 'ASSISTANT', content: [{ text }] });

/** What the tests read of a conversation. */
export interface Read {
  readonly id: string;
  readonly messageCount: number;
  readonly memory: Record<string, unknown>;
  readonly summaries: readonly { readonly id: string; readonly level: number; readonly text: string; readonly fromMessageId: string; readonly toMessageId: string; readonly tokens: number }[];
  readonly lastCompaction: { readonly at: string; readonly tokensBefore: number; readonly tokensAfter: number; readonly error: { readonly code: string; readonly message: string } | null } | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly messages: { readonly edges: readonly { readonly node: { readonly id: string; readonly role: string } }[] };
}

const fields = `id messageCount memory { strategy }
  summaries { id level text fromMessageId toMessageId tokens }
  lastCompaction { at tokensBefore tokensAfter error { code message } }
  usage { inputTokens outputTokens }
  messages(last: 100) { edges { node { id role } } }`;

const operation = (query: string, variables: Record<string, unknown>): Operation => ({ query, variables });

/** Has conversations with a server. */
export class Talk {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  async ask<Value>(query: string, variables: Record<string, unknown>): Promise<Value> {
    return rootOf<Value>(await post(this.#subject.url, operation(query, variables)));
  }

  /** The code of the error that it is refused with. */
  async refusal(query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { errors } = await post(this.#subject.url, operation(query, variables));
    expect(errors).toHaveLength(1);
    return errors?.[0]?.extensions ?? {};
  }

  /** The code of the error that it is refused with; none where it is done. */
  async tryTo(query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { errors } = await post(this.#subject.url, operation(query, variables));
    return errors?.[0]?.extensions ?? {};
  }

  create(input: Record<string, unknown>): Promise<Read> {
    return this.ask(`mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ${fields} } }`, { input: { modelId: small, ...input } });
  }

  update(id: string, input: Record<string, unknown>): Promise<Read> {
    return this.ask(`mutation ($id: ID!, $input: UpdateConversationInput!) { updateConversation(id: $id, input: $input) { ${fields} } }`, { id, input });
  }

  read(id: string): Promise<Read> {
    return this.ask(`query ($id: ID!) { conversation(id: $id) { ${fields} } }`, { id });
  }

  compact(id: string, idempotencyKey: string | null = null): Promise<Read> {
    return this.ask(compactConversation, { id, idempotencyKey });
  }

  delete(conversationId: string, messageIds: readonly string[]): Promise<Read> {
    return this.ask(`mutation ($conversationId: ID!, $messageIds: [ID!]!) { deleteMessages(conversationId: $conversationId, messageIds: $messageIds) { ${fields} } }`, { conversationId, messageIds });
  }

  /** One turn, whole. */
  say(conversationId: string, text: string, more: Record<string, unknown> = {}): Promise<Turn> {
    return this.ask(`mutation ($input: ConverseInput!) { converse(input: $input) { ${turnFields} } }`, { input: { conversationId, messages: [user(text)], ...more } });
  }

  /** What upstream was asked, without the summaries. */
  turns(): readonly Body[] {
    return this.calls().filter(({ body }) => !isSummaryCall(body)).map(({ body }) => body);
  }

  summaryCalls(): readonly { readonly body: Body; readonly modelId: string | null }[] {
    return this.calls().filter(({ body }) => isSummaryCall(body));
  }

  calls(): readonly { readonly body: Body; readonly modelId: string | null }[] {
    return this.#subject.upstream.calls.filter(({ operation: name }) => name === 'Converse' || name === 'ConverseStream').map(({ body, modelId }: Call) => ({ body: body as Body, modelId }));
  }
}

export const compactConversation = `mutation ($id: ID!, $idempotencyKey: String) { compactConversation(id: $id, idempotencyKey: $idempotencyKey) { ${fields} } }`;

export interface Turn {
  readonly id: string;
  readonly status: string;
  readonly text: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cacheReadInputTokens: number | null; readonly cacheWriteInputTokens: number | null };
}

const turnFields = 'id status text error { code message } usage { inputTokens outputTokens cacheReadInputTokens cacheWriteInputTokens }';

/** A request as it stood on the wire. */
export interface Body {
  readonly system?: readonly Record<string, unknown>[];
  readonly toolConfig?: { readonly tools: readonly Record<string, unknown>[] };
  readonly messages: readonly { readonly role: string; readonly content: readonly Record<string, unknown>[] }[];
}

const isSummaryCall = ({ messages }: Body): boolean => JSON.stringify(messages[0]?.content ?? []).includes('Summarise the conversation below');

/** Without cache points, which move along. */
export const withoutPoints = (blocks: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] => blocks.filter((block) => !('cachePoint' in block));

/** Everything that stands before the model's answer, block by block, in the order in which Bedrock reads it. */
export const blocksOf = ({ toolConfig, system = [], messages }: Body): readonly string[] => [
  ...withoutPoints(toolConfig?.tools ?? []).map((tool) => `tool ${JSON.stringify(tool)}`),
  ...withoutPoints(system).map((block) => `system ${JSON.stringify(block)}`),
  ...messages.flatMap(({ role, content }) => withoutPoints(content).map((block) => `${role} ${JSON.stringify(block)}`)),
];

export const pointsOf = ({ toolConfig, system = [], messages }: Body): readonly unknown[] =>
  [...(toolConfig?.tools ?? []), ...system, ...messages.flatMap(({ content }) => content)].flatMap(({ cachePoint }) => cachePoint ?? []);
