import { expect, it } from 'vitest';
import { useScripted } from '../construct/kit/upstream.ts';
import { encodeEvent, encodeFrame } from '../datasources/kit/recordings.ts';
import { beginStream } from '../datasources/kit/wire-server.ts';
import type { JsonObject } from '../../src/json.ts';
import type { Operation } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';

/** What a generation is taken to have used that is cancelled before Bedrock has counted: all that the model has said, whatever it is. */
const scripted = useScripted();

const words = 'The quick brown fox thinks about many things. '.repeat(100);
const delta = (value: JsonObject): Buffer => encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: value });
const chunk = (value: JsonObject): Buffer => encodeFrame({ ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' }, JSON.stringify({ bytes: Buffer.from(JSON.stringify(value)).toString('base64') }));
const tool = encodeEvent('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: 'tool_1', name: 'write' } } });
const native: Operation = { query: 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id } }', variables: { input: { invokeModel: operations.claudeInput() } } };
const gptOss: Operation = { ...native, variables: { input: { invokeModel: { modelId: 'openai.gpt-oss-20b-1:0', body: { messages: [{ role: 'user', content: 'Hello' }] } } } } };
const choice = (content: string): Buffer => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });

it.each<readonly [string, Operation, readonly Buffer[]]>([
  ['text', operations.startGeneration(), [delta({ text: words })]],
  ['reasoning', operations.startGeneration(), [delta({ reasoningContent: { text: words } }), delta({ reasoningContent: { signature: 'signed'.repeat(1_000) } })]],
  ['the input of a tool', operations.startGeneration(), [tool, delta({ toolUse: { input: `{"text":"${words}` } })]],
  ['text in Claude’s own chunks', native, [chunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } })]],
  ['thoughts in Claude’s own chunks', native, [chunk({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: words } })]],
  ['the input of a tool in Claude’s own chunks', native, [chunk({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: `{"text":"${words}` } })]],
  ['reasoning in the tags of gpt-oss', gptOss, [choice(`<reasoning>${words}`), choice(words.slice(0, 5))]],
  ['the arguments of a tool that are no text', operations.startGeneration(), [tool, delta({ toolUse: { input: JSON.stringify(Array.from({ length: 300 }, (_, index) => index * 37)) } })]],
])('%s counts', async (_, operation, frames) => {
  scripted.upstream.answer = (request) => {
    beginStream(request);
    request.response.write(Buffer.concat(frames));
  };
  const { id } = rootOf<{ id: string }>(await post(scripted.subject.url, operation));
  await expect.poll(async () => (await runGeneration(scripted.subject.url, operations.generation(id))).lastSequence).toBeGreaterThan(1);
  const { status, usage } = rootOf<WholeGeneration>(await post(scripted.subject.url, operations.cancelGeneration(id)));
  expect({ status, usage }).toMatchObject({ status: 'CANCELLED', usage: { source: 'ESTIMATED' } });
  // A token a word and one for each full stop, or nearly.
  expect(usage?.outputTokens).toBeGreaterThan(800);
  expect(usage?.outputTokens).toBeLessThan(1_100);
});

it('what a continuation says again, and is left out, counts', async () => {
  const said = 'One morning, when the bridge was new, the mayor walked over it alone. She counted her steps, as she had done as a child, and came to four hundred and nine.';
  scripted.upstream.answer = (request) => {
    beginStream(request);
    request.response.write(delta({ text: said }));
  };
  const { url } = scripted.subject;
  const started = rootOf<{ id: string }>(await post(url, operations.startGeneration()));
  await expect.poll(async () => (await runGeneration(url, operations.generation(started.id))).text).toBe(said);
  await post(url, operations.cancelGeneration(started.id));
  const { id } = rootOf<{ id: string }>(await post(url, { query: 'mutation ($id: ID!) { continueGeneration(id: $id, strategy: INSTRUCT) { id } }', variables: { id: started.id } }));
  const readTiming: Operation = { query: 'query ($id: ID!) { generation(id: $id) { timing { timeToFirstTokenMs } } }', variables: { id } };
  await expect.poll(async () => rootOf<{ timing: { timeToFirstTokenMs: number | null } }>(await post(url, readTiming)).timing.timeToFirstTokenMs).not.toBeNull();
  const { text, usage } = rootOf<WholeGeneration>(await post(url, operations.cancelGeneration(id)));
  expect({ text, usage }).toMatchObject({ text: '', usage: { source: 'ESTIMATED' } });
  expect(usage?.outputTokens).toBeGreaterThan(30);
});
