import { beforeEach, describe, expect, it } from 'vitest';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { answerJson } from './kit/answers.ts';
import { useScripted } from './kit/upstream.ts';

const scripted = useScripted();
beforeEach(() => void scripted.upstream.requests.splice(0));

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'amazon.nova-lite-v1:0'; // it writes at most 8,192 tokens
const textOnly = 'qwen.qwen3-32b-v1:0';
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const paris = { city: 'Paris' };
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const showing = { messages: [{ role: 'USER', content: [{ text: 'Which city?' }, { image: { format: 'png', source: { bytes: png } } }] }] };
const asking = { messages: [{ role: 'USER', content: [{ text: 'Which city?' }] }] };

type Answer = (request: WireRequest) => void;
const gone: Answer = ({ response }) => response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
const isAsked = (modelId: string, { path }: WireRequest): boolean => decodeURIComponent(path).includes(modelId);
/** It answers so, after so many output tokens. */
const wrote =
  (text: string, outputTokens: number): Answer =>
  ({ response }) => {
    const body = { metrics: { latencyMs: 5 }, output: { message: { role: 'assistant', content: [{ text }] } }, stopReason: 'end_turn', usage: { inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** Claude answers so, and all others as is wanted. */
async function construct(answer: Answer, fallbackModelIds: readonly string[], input: Record<string, unknown>): Promise<unknown> {
  scripted.upstream.answer = (request) => (isAsked(claude, request) ? answer : answerJson(paris))(request);
  const query = 'mutation ($input: ConstructInput!) { construct(input: $input) { status object answeredBy attempts { modelId } error { code message } } }';
  return rootOf(await post(scripted.subject.url, { query, variables: { input: { modelId: claude, schema, mode: 'PROMPT', maxRepairs: 0, options: { fallbackModelIds }, ...input } } }));
}

describe('a model that is known not to take what is asked is not asked for the object', () => {
  it.each<[lack: string, modelId: string, input: Record<string, unknown>]>([
    ['no images', textOnly, showing],
    ['no images', textOnly, { ...showing, mode: 'AUTO' }],
    ['no stopSequences', 'openai.gpt-oss-20b-1:0', { ...asking, inferenceConfig: { stopSequences: ['END'] } }],
    ['no maxTokens above 8192', nova, { ...asking, inferenceConfig: { maxTokens: 9_000 } }],
  ])('%s: the error of the first one says why: %s', async (lack, modelId, input) => {
    expect(await construct(gone, [modelId], input)).toMatchObject({
      status: 'FAILED',
      attempts: [{ modelId: claude }],
      error: { code: 'RESOURCE_NOT_FOUND', message: expect.stringMatching(new RegExp(`Not now\\..* Not asked instead: ${modelId} takes ${lack}\\.$`)) as string },
    });
    expect(scripted.upstream.requests).toHaveLength(1);
  });

  it('that the first one gave no such object says why, too', async () => {
    expect(await construct(wrote('no', 5), [textOnly], showing)).toMatchObject({
      attempts: [{ modelId: claude }],
      error: { code: 'SCHEMA_UNSATISFIED', message: expect.stringContaining(`Not asked instead: ${textOnly} takes no images.`) as string },
    });
  });

  it('and is passed over for the next one', async () => {
    expect(await construct(gone, [textOnly, nova], showing)).toEqual({ status: 'COMPLETED', object: paris, answeredBy: nova, attempts: [claude, nova].map((modelId) => ({ modelId })), error: null });
  });
});

it('a model is asked that can write what the first one has left of maxTokens', async () => {
  expect(await construct(wrote('no', 3_000), [nova], { ...asking, inferenceConfig: { maxTokens: 9_000 } })).toMatchObject({ status: 'COMPLETED', answeredBy: nova });
  expect(JSON.parse(scripted.upstream.requests.at(-1)?.body ?? '')).toMatchObject({ inferenceConfig: { maxTokens: 6_000 } });
});
