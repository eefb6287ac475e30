import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

interface Turn {
  readonly status: string;
  readonly conversation: { readonly summaries: readonly { readonly text: string }[]; readonly lastCompaction: { readonly error: { readonly code: string } | null } | null };
}

const query = `mutation ($input: ConverseInput!) { converse(input: $input) { status conversation { summaries { text } lastCompaction { error { code } } } } }`;
const turn = async (conversationId: string, text: string, tags: readonly object[] = []): Promise<Turn> =>
  rootOf(await post(subject.url, { query, variables: { input: { conversationId, messages: text === '' ? [] : [{ role: 'USER', content: [{ text }] }], options: { tags } } } }));

/** A conversation whose next turn compacts. */
async function createFull(): Promise<string> {
  const memory = { strategy: 'SUMMARIZE', triggerTokens: 300, keepTokens: 150 };
  const input = { modelId: 'local.small-v1', inferenceConfig: { maxTokens: 100 }, memory };
  const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input } }));
  await turn(id, `My name is Ada Moore. ${'The river is calm. '.repeat(30)}`);
  return id;
}

const next = 'The lake is calm and grey. '.repeat(20);

it('the tags of a turn go to Bedrock with its summaries too', async () => {
  const { conversation } = await turn(await createFull(), next, [{ key: 'team', value: 'bridges' }]);
  expect(conversation.summaries).toHaveLength(1);
  const calls = subject.upstream.calls.slice(-2);
  expect(calls.map(({ body }) => JSON.stringify(body).includes('Summarise the conversation below'))).toEqual([true, false]);
  expect(calls.map(({ requestMetadata }) => requestMetadata)).toEqual([{ team: 'bridges' }, { team: 'bridges' }]);
});

it('a summary that fails leaves the turn to go on without the older messages, and is made up for by the next compaction', async () => {
  const id = await createFull();
  const broken = await turn(id, next, [{ key: 'local-bedrock', value: 'status=424:1' }]);
  expect(broken).toMatchObject({ status: 'FAILED', conversation: { summaries: [], lastCompaction: { error: { code: 'MODEL_ERROR' } } } });
  expect(await turn(id, '')).toMatchObject({ status: 'COMPLETED' });
  expect(await turn(id, next)).toMatchObject({ status: 'COMPLETED', conversation: { summaries: [{ text: expect.stringContaining('Ada Moore') as string }], lastCompaction: { error: null } } });
});
