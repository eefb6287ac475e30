import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerWith } from '../construct/kit/answers.ts';
import { useScripted } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newConversation } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
});
afterAll(() => subject.close());

const mistral = 'mistral.mistral-large-3-675b-instruct';
const ids = ['tooluse_bpe71yCfRu2b5i-nKGDr5g', 'tooluse_bpe71yCfRu2b5i-nKGDr5h', 'a', 'aB3dE6gH9'];
const toolConfig = { tools: [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } } }] };
const messages = [
  { role: 'USER', content: [{ text: 'Look.' }] },
  { role: 'ASSISTANT', content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'look', input: {} } })) },
];
const results = ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: 'nothing' }] } }));

/** Those by which the uses are told, and then those of the results. */
function checkTold(sent: unknown): void {
  const told = Array.from(JSON.stringify(sent).matchAll(/"toolUseId":"([^"]*)"/g), ([, one]) => one);
  expect(told.every((one) => /^[a-zA-Z0-9]{9}$/.test(one ?? ''))).toBe(true);
  expect(told.slice(0, 4)).toEqual(told.slice(4));
  expect(new Set(told).size).toBe(4);
  expect(told).toContain('aB3dE6gH9');
}

it('Mistral is told each use of a tool, and its result, by an id of nine letters and digits', async () => {
  const { id } = await newConversation(subject.url, { modelId: mistral, toolConfig, messages });
  const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status error { message } } }';
  const input = { conversationId: id, messages: [{ role: 'USER', content: results }], options: { tags: [{ key: 'test', value: 'ids' }] } };
  expect(rootOf<unknown>(await post(subject.url, { query, variables: { input } }))).toEqual({ status: 'COMPLETED', error: null });
  checkTold(bodiesOf(subject.upstream, 'ids').at(-1)?.messages);
});

describe.each(['lean', 'sdk'])('without a conversation, over the transport %s, Mistral', (transport) => {
  const scripted = useScripted({ environment: { BEDROCK_TRANSPORT: transport } });

  it('is told so as well; the caller is told what the model has said', async () => {
    scripted.upstream.answer = answerWith([{ toolUse: { toolUseId: 'tooluse_bpe71yCfRu2b5i-nKGDr5i', name: 'look', input: {} } }], 'tool_use');
    const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status message { content { ... on ToolUseBlock { toolUseId } } } } }';
    const input = { modelId: mistral, toolConfig, messages: [...messages, { role: 'USER', content: results }] };
    const answer = rootOf<unknown>(await post(scripted.subject.url, { query, variables: { input } }));
    expect(answer).toEqual({ status: 'COMPLETED', message: { content: [{ toolUseId: 'tooluse_bpe71yCfRu2b5i-nKGDr5i' }] } });
    checkTold(JSON.parse(scripted.upstream.requests.at(-1)?.body ?? ''));
  });

  it('is told so in its own body, too', async () => {
    const body = { choices: [{ index: 0, message: { role: 'assistant', content: 'Nothing.' }, stop_reason: 'stop' }] };
    scripted.upstream.answer = ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const query = 'mutation ($input: InferInput!) { infer(input: $input) { generation { status text } } }';
    const input = { method: 'SYNC', modelId: 'mistral.mistral-large-2407-v1:0', toolConfig, messages: [...messages, { role: 'USER', content: results }] };
    expect(rootOf<unknown>(await post(scripted.subject.url, { query, variables: { input } }))).toEqual({ generation: { status: 'COMPLETED', text: 'Nothing.' } });
    checkTold(JSON.parse(String(scripted.upstream.requests.at(-1)?.body).replaceAll(/"(?:tool_call_)?id":/g, '"toolUseId":')));
  });

  it('alone is: another model is told the ids that it was given', async () => {
    scripted.upstream.answer = answerWith([{ text: 'Nothing.' }]);
    const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }';
    const input = { modelId: 'amazon.nova-lite-v1:0', toolConfig, messages: [...messages, { role: 'USER', content: results }] };
    expect(rootOf<unknown>(await post(scripted.subject.url, { query, variables: { input } }))).toEqual({ status: 'COMPLETED' });
    const told = Array.from(String(scripted.upstream.requests.at(-1)?.body).matchAll(/"toolUseId":"([^"]*)"/g), ([, one]) => one);
    expect(told).toEqual([...ids, ...ids]);
  });
});
