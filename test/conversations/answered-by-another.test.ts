import { expect, it } from 'vitest';
import { answerWith } from '../construct/kit/answers.ts';
import { useScripted } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { newConversation } from './kit/conversations.ts';

/** A turn that a model of fallbackModelIds has answered: the message is that one's, and not the first one's. */
const scripted = useScripted();

const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const other = 'moonshotai.kimi-k2.5';
const toolConfig = { tools: [{ toolSpec: { name: 'clock', inputSchema: { type: 'object' } } }] };
const thought = { reasoningContent: { reasoningText: { text: 'What time is it?', signature: 'signed' } } };

const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status answeredBy } }';
const converse = async (input: object) => rootOf<unknown>(await post(scripted.subject.url, { query, variables: { input } }));

it('what only that model takes back is not sent to the first one', async () => {
  const { id } = await newConversation(scripted.subject.url, { modelId, toolConfig });
  const answer = answerWith([thought, { toolUse: { toolUseId: 'functions.clock:0', name: 'clock', input: {} } }], 'tool_use');
  scripted.upstream.answer = (request) => {
    if (request.path.includes('kimi')) answer(request);
    else request.response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' }).end('{"message":"No."}');
  };
  const asked = { conversationId: id, messages: [{ role: 'USER', content: [{ text: 'What time is it?' }] }], options: { fallbackModelIds: [other] } };
  expect(await converse(asked)).toEqual({ status: 'COMPLETED', answeredBy: other });

  scripted.upstream.answer = answerWith([{ text: 'Noon.' }]);
  const result = { toolResult: { toolUseId: 'functions.clock:0', content: [{ text: 'noon' }] } };
  expect(await converse({ conversationId: id, messages: [{ role: 'USER', content: [result] }] })).toEqual({ status: 'COMPLETED', answeredBy: modelId });
  const { messages } = JSON.parse(scripted.upstream.requests.at(-1)?.body ?? '{}') as { readonly messages: readonly { readonly content: readonly object[] }[] };
  expect(messages.slice(1)).toMatchObject([{ content: [{ toolUse: { toolUseId: 'functions_clock_0' } }] }, { content: [{ toolResult: { toolUseId: 'functions_clock_0' } }] }]);
});
