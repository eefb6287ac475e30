import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerWith } from '../construct/kit/answers.ts';
import type { Upstream } from '../construct/kit/upstream.ts';
import { startUpstream } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { startLimited } from './kit/quota-file.ts';

let subject: Subject | undefined;
afterEach(async () => {
  await subject?.close();
  subject = undefined;
});

const nova = 'amazon.nova-lite-v1:0';
const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const answered = 'id status answeredBy modelId text error { code } attempts { modelId error { code } awsRequestId }';
const converse = (modelId: string, options: Record<string, unknown>, input: Record<string, unknown> = {}) => ({
  query: `mutation ($input: ConverseInput!) { converse(input: $input) { ${answered} } }`,
  variables: { input: operations.converseInput({ modelId, text: 'Repeat: one two three', options, input }) },
});

describe('a model whose quota is used up for longer than a minute', () => {
  const pro = 'amazon.nova-pro-v1:0';
  const asking = (maxTokens: number, options: Record<string, unknown> = { fallbackModelIds: [pro] }) => converse(nova, options, { inferenceConfig: { maxTokens } });
  const planning = (maxTokens: number) => ({ query: 'query ($input: InferInput!) { plan(input: $input) { modelId estimatedWaitMs } }', variables: { input: { modelId: nova, prompt: 'Hi', inferenceConfig: { maxTokens }, options: { fallbackModelIds: [pro] } } } });

  /** Until it is closed, a call holds nearly all of it. */
  async function useUp(limits: Record<string, number>, quota = {}): Promise<string> {
    subject = await startLimited({ [nova]: { ON_DEMAND: limits } }, { quota });
    await runGeneration(subject.url, operations.startGeneration({ modelId: nova, input: { inferenceConfig: { maxTokens: 900 } }, options: { tags: [{ key: 'local-bedrock', value: 'stall' }] } }));
    await subject.upstream.waitForCall(({ operation }) => operation === 'ConverseStream');
    return subject.url;
  }

  const untilQueued = (url: string) => expect.poll(async () => rootOf<{ queued: number }[]>(await post(url, { query: `{ quotas(modelId: "${nova}") { queued } }` }))[0]?.queued).toBe(1);

  it('is left for the next one, and plan says so', async () => {
    const url = await useUp({ TOKENS_PER_DAY: 1_000 });
    expect(rootOf(await post(url, planning(500)))).toMatchObject({ modelId: pro, estimatedWaitMs: 0 });
    expect(rootOf(await post(url, asking(500)))).toMatchObject({ status: 'COMPLETED', modelId: nova, answeredBy: pro, attempts: [{ modelId: pro }] });
    await runGeneration(url, operations.startGeneration({ modelId: nova, input: { inferenceConfig: { maxTokens: 500 } } }));
    await untilQueued(url); // who has no other model to ask waits
  });

  it('is left where more was asked for than its quota ever has room for', async () => {
    const url = await useUp({ TOKENS_PER_DAY: 1_000 });
    expect(rootOf(await post(url, planning(1_500)))).toMatchObject({ modelId: pro });
    expect(rootOf(await post(url, asking(1_500)))).toMatchObject({ status: 'COMPLETED', answeredBy: pro });
    expect((await post(url, asking(1_500, {}))).errors).toMatchObject([{ extensions: { code: 'QUOTA_EXHAUSTED', field: 'input.inferenceConfig.maxTokens' } }]);
  });

  it('is not left for a model that is known not to take what is asked: plan and the request are refused alike', async () => {
    subject = await startLimited({ [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 1_000 } } });
    const asked = { inferenceConfig: { maxTokens: 1_500 }, toolConfig: { tools: [{ toolSpec: { name: 'look_up', inputSchema: { type: 'object' } } }] } };
    const input = { modelId: nova, prompt: 'Hi', ...asked, options: { fallbackModelIds: ['google.gemma-3-27b-it'] } };
    for (const query of ['query ($input: InferInput!) { plan(input: $input) { modelId } }', 'mutation ($input: InferInput!) { infer(input: $input) { method } }']) {
      expect((await post(subject.url, { query, variables: { input } })).errors).toMatchObject([{ extensions: { code: 'QUOTA_EXHAUSTED', field: 'input.inferenceConfig.maxTokens' } }]);
    }
  });

  it('is left where its queue is full', async () => {
    const url = await useUp({ CONCURRENT_REQUESTS: 1 }, { mostQueued: 1 });
    await runGeneration(url, operations.startGeneration({ modelId: nova }));
    await untilQueued(url);
    expect((await post(url, asking(50, {}))).errors).toMatchObject([{ extensions: { code: 'OVERLOADED' } }]);
    expect(rootOf(await post(url, asking(50)))).toMatchObject({ status: 'COMPLETED', answeredBy: pro });
  });
});

describe('a model that fails', () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());

  /** The first model is answered with this status, the others answer. */
  const startBroken = async (broken: string, status: number, exception: string): Promise<void> => {
    upstream.requests.splice(0);
    upstream.answer = (request) => {
      if (!decodeURIComponent(request.path).includes(broken)) answerWith([{ text: 'one two three' }])(request);
      else request.response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': exception, 'x-amzn-requestid': randomUUID() }).end('{"message":"Not now."}');
    };
    subject = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url } });
  };

  it.each([
    [429, 'ThrottlingException', 'THROTTLED', 3],
    [503, 'ServiceUnavailableException', 'SERVICE_UNAVAILABLE', 3],
    [404, 'ResourceNotFoundException', 'RESOURCE_NOT_FOUND', 1],
    [403, 'AccessDeniedException', 'ACCESS_DENIED', 1],
  ])('with %s %s gives way to the next one, and attempts has every try', async (status, exception, code, tries) => {
    await startBroken(nova, status, exception);
    const generation = rootOf<{ attempts: { modelId: string; error: { code: string } | null; awsRequestId: string }[] }>(await post(subject?.url ?? '', converse(nova, { fallbackModelIds: ['amazon.nova-pro-v1:0'] })));
    expect(generation).toMatchObject({ status: 'COMPLETED', modelId: nova, answeredBy: 'amazon.nova-pro-v1:0', text: 'one two three' });
    expect(generation.attempts.map(({ modelId, error }) => [modelId, error?.code ?? null])).toEqual([...Array.from({ length: tries }, () => [nova, code]), ['amazon.nova-pro-v1:0', null]]);
    for (const { awsRequestId } of generation.attempts.slice(0, tries)) expect(awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('gives way in a conversation, too', async () => {
    await startBroken(nova, 404, 'ResourceNotFoundException');
    const url = subject?.url ?? '';
    const conversation = rootOf<{ id: string }>(await post(url, { query: `mutation { createConversation(input: { modelId: "${nova}" }) { id } }` }));
    expect(rootOf(await post(url, converse(nova, { fallbackModelIds: ['amazon.nova-pro-v1:0'] }, { modelId: null, conversationId: conversation.id })))).toMatchObject({ status: 'COMPLETED', answeredBy: 'amazon.nova-pro-v1:0' });
  });

  it('is not measured for what the next one took', async () => {
    await startBroken(nova, 404, 'ResourceNotFoundException');
    const url = subject?.url ?? '';
    await post(url, converse(nova, { fallbackModelIds: ['amazon.nova-pro-v1:0'] }));
    const measured = async (modelId: string) =>
      rootOf<{ method: string; measured: unknown }[]>(await post(url, { query: 'query ($modelId: String) { inferenceMethods(modelId: $modelId) { method measured { generations } } }', variables: { modelId } })).find(({ method }) => method === 'CONVERSE')?.measured;
    expect([await measured(nova), await measured('amazon.nova-pro-v1:0')]).toEqual([null, { generations: 1 }]);
  });

  it('is not left for a request that is wrong', async () => {
    await startBroken(nova, 400, 'ValidationException');
    expect(rootOf(await post(subject?.url ?? '', converse(nova, { fallbackModelIds: ['amazon.nova-pro-v1:0'] })))).toMatchObject({ status: 'FAILED', error: { code: 'VALIDATION' }, attempts: [{ modelId: nova }] });
  });

  it('is not asked again by others while it is known to fail: they go on to the next at once, or are told when to come back', async () => {
    upstream.requests.splice(0);
    let isBroken = true;
    upstream.answer = (request) => {
      if (!isBroken || !decodeURIComponent(request.path).includes(nova)) answerWith([{ text: 'one two three' }])(request);
      else request.response.writeHead(503, { 'content-type': 'application/json', 'x-amzn-errortype': 'ServiceUnavailableException' }).end('{"message":"Not now."}');
    };
    subject = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url }, quota: { breaker: { failures: 3, firstProbeMs: 1_500, mostProbeMs: 1_500 } } });
    const { url } = subject;
    await post(url, converse(nova, {}));
    expect(upstream.requests).toHaveLength(3);
    expect(rootOf(await post(url, converse(nova, {})))).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE' }, attempts: [] });
    expect(rootOf(await post(url, converse(nova, { fallbackModelIds: ['amazon.nova-pro-v1:0'] })))).toMatchObject({ status: 'COMPLETED', answeredBy: 'amazon.nova-pro-v1:0', attempts: [{ modelId: 'amazon.nova-pro-v1:0' }] });
    expect(upstream.requests).toHaveLength(4);
    isBroken = false;
    await expect.poll(async () => rootOf<{ status: string }>(await post(url, converse(nova, {}))).status).toBe('COMPLETED');
  });

  it.each([
    ['an unknown model', [nova, 'nobody.knows-v1'], 'input.options.fallbackModelIds[1]'],
    ['too many', Array.from({ length: 6 }, () => nova), 'input.options.fallbackModelIds'],
    ['a model twice', [nova, 'amazon.nova-pro-v1:0', nova], 'input.options.fallbackModelIds[2]'],
    ['the model that it is for', [nova, 'local.echo-v1'], 'input.options.fallbackModelIds[1]'],
  ])('with %s in the list is refused', async (_, fallbackModelIds, field) => {
    subject = await startSubject();
    const { data, errors } = await post(subject.url, converse('local.echo-v1', { fallbackModelIds }));
    expect(data).toEqual({ converse: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(subject.upstream.calls.filter(({ operation }) => operation === 'Converse')).toEqual([]);
  });

  it('with a native body only gives way to one that takes the same', async () => {
    subject = await startSubject();
    const { errors } = await post(subject.url, operations.invokeModel({ options: { fallbackModelIds: [nova] } }));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'input.options.fallbackModelIds[0]' } }]);
  });
});

describe('a bare model id that needs an inference profile', () => {
  it('finds that of the region’s geography', async () => {
    subject = await startSubject({ environment: { AWS_REGION: 'eu-west-1' } });
    expect(rootOf(await post(subject.url, converse(haiku, {})))).toMatchObject({ status: 'COMPLETED', modelId: haiku, answeredBy: `eu.${haiku}`, attempts: [{ modelId: `eu.${haiku}` }] });
  });

  it('finds one that is allowed', async () => {
    subject = await startSubject({ environment: { AWS_REGION: 'us-west-2', ALLOWED_PROFILES: 'global' } });
    expect(rootOf(await post(subject.url, converse(haiku, {})))).toMatchObject({ answeredBy: `global.${haiku}` });
  });
});

describe('what the configuration does not allow', () => {
  it.each([
    [{ ALLOWED_PROFILES: 'eu' }, `global.${haiku}`],
    [{ ALLOWED_PROFILES: 'eu' }, haiku],
    [{ ALLOWED_REGIONS: 'us-west-2' }, `us.${haiku}`],
    [{ ALLOWED_REGIONS: 'us-west-2,us-east-1' }, `global.${haiku}`],
  ])('%j: %s is refused before anything is run', async (environment, modelId) => {
    subject = await startSubject({ environment: { AWS_REGION: 'us-west-2', ...environment } });
    const { data, errors } = await post(subject.url, converse(modelId, {}));
    expect(data).toEqual({ converse: null });
    expect(errors).toMatchObject([{ extensions: { code: 'MODEL_NOT_ALLOWED', field: 'input.modelId' } }]);
  });
});

describe('an answer that is longer than the room that was made for it', { timeout: 60_000 }, () => {
  const claude = 'anthropic.claude-3-sonnet-20240229-v1:0';
  const toolConfig = { tools: [{ toolSpec: { name: 'look_up', inputSchema: { type: 'object' } } }] };
  const small = Array.from({ length: 20 }, () => 'short');
  const long = 'one two three four five six seven eight nine ten '.repeat(300).trim();

  /** Its answers have been short so far, and what has no limit of its own is given the room of these. */
  async function startWithShortAnswers(modelId: string): Promise<{ readonly url: string; readonly sent: () => (number | undefined)[] }> {
    subject = await startLimited({ [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000_000 } } }, { upstream: { keepBodies: true } });
    const { url, upstream } = subject;
    await Promise.all(small.map((text) => post(url, converse(modelId, {}, { messages: [{ role: 'USER', content: [{ text: `Repeat: ${text}` }] }], inferenceConfig: { maxTokens: 100 } }))));
    const known = upstream.calls.length;
    return { url, sent: () => upstream.calls.slice(known).map(({ body }) => (body as { inferenceConfig?: { maxTokens?: number } }).inferenceConfig?.maxTokens) };
  }

  it('is asked for again where nobody has seen it', async () => {
    const { url, sent } = await startWithShortAnswers('local.echo-v1');
    const generation = await runGeneration(url, operations.converse({ modelId: 'local.echo-v1', text: `Repeat: ${long}` }));
    expect(generation).toMatchObject({ status: 'COMPLETED', stopReason: 'end_turn', text: expect.stringContaining(long) as string });
    expect(generation.attempts).toHaveLength(2);
    expect(sent()).toEqual([1_024, undefined]);
  });

  it('is counted once by its conversation, though it was asked for twice', async () => {
    const { url } = await startWithShortAnswers('local.echo-v1');
    const { id } = rootOf<{ id: string }>(await post(url, { query: 'mutation { createConversation(input: { modelId: "local.echo-v1" }) { id } }' }));
    const messages = [{ role: 'USER', content: [{ text: `Repeat: ${long}` }] }];
    const turn = rootOf<{ attempts: unknown[] }>(await post(url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { attempts { number } } }', variables: { input: { conversationId: id, messages } } }));
    expect(turn.attempts).toHaveLength(2);
    const seen = rootOf<{ tokens: number }>(await post(url, { query: 'query ($id: ID!) { contextPreview(conversationId: $id, content: [{ text: "Hi" }]) { tokens } }', variables: { id } }));
    expect(seen.tokens).toBeLessThan(7_000); // 3,000 of each
  });

  it('goes on in the same generation where it was read along', async () => {
    const modelId = claude;
    const { url, sent } = await startWithShortAnswers(modelId);
    const events = await runEvents(url, operations.converseStream({ modelId, text: `Repeat: ${long}` }));
    const { generation } = expectWholeLog(events);
    expect(generation).toMatchObject({ status: 'COMPLETED', stopReason: 'end_turn' });
    expect(textOf(events)).toBe(generation?.text);
    expect(generation?.text.split(/\s+/)).toEqual(long.split(' '));
    expect(generation?.message?.content).toHaveLength(1);
    expect(generation?.attempts).toHaveLength(2);
    expect(sent()).toEqual([1_024, undefined]);
  });

  it('goes on from all that was said, where it goes on from another answer itself', async () => {
    const parts = ['One. ', 'Two. ', 'Three. '];
    const say = () => {
      const text = parts.shift();
      return text === undefined ? 'Four.' : { text, stopReason: 'max_tokens' as const };
    };
    subject = await startLimited({ [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000_000 } } }, { upstream: { keepBodies: true, say } });
    const { url, upstream } = subject;
    const broken = expectWholeLog(await runEvents(url, operations.converseStream({ modelId: nova, text: 'Count.' })));
    expect(broken.generation).toMatchObject({ text: 'One. Two. ', stopReason: 'max_tokens' });
    const { id } = await runGeneration(url, { query: 'mutation ($id: ID!) { continueGeneration(id: $id, strategy: INSTRUCT) { id } }', variables: { id: broken.generationId } });
    const { generation } = expectWholeLog(await runEvents(url, operations.generationEvents(id)));
    expect(generation).toMatchObject({ status: 'COMPLETED', text: 'Three. Four.', attempts: [{ number: 1 }, { number: 2 }] });
    const { messages } = upstream.calls.at(-1)?.body as { readonly messages: readonly unknown[] };
    expect(messages).toEqual([{ role: 'user', content: [{ text: 'Count.' }, { text: expect.stringContaining('>One. Two. Three.<') as string }] }]);
  });

  it('keeps its text, where it goes on with the use of a tool', async () => {
    const parts = [{ text: 'I will look it up.', stopReason: 'max_tokens' as const }, { toolInput: { city: 'Paris' } }];
    subject = await startLimited({ [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 6_000 } } }, { upstream: { say: () => parts.shift() }, environment: { QUOTA_MINUTE_MS: '300' } });
    const { generationId } = expectWholeLog(await runEvents(subject.url, operations.converseStream({ modelId: nova, input: { toolConfig } })));
    const read = { query: 'query ($id: ID!) { generation(id: $id) { text stopReason attempts { number } message { content { ... on TextBlock { text } ... on ToolUseBlock { name input } } } } }', variables: { id: generationId } };
    expect(rootOf(await post(subject.url, read))).toEqual({
      text: 'I will look it up.',
      stopReason: 'tool_use',
      attempts: [{ number: 1 }, { number: 2 }],
      message: { content: [{ text: 'I will look it up.' }, { name: 'look_up', input: { city: 'Paris' } }] },
    });
  });

  it('waits for its quota like any other, though there is another model: that one could not go on with it', async () => {
    const parts = [{ text: 'One two three four five six seven eight nine ten.', stopReason: 'max_tokens' as const }];
    subject = await startLimited({ [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 6_000 } } }, { upstream: { say: () => parts.shift() ?? ' Eleven.', tokensPerSecond: 20 }, environment: { QUOTA_MINUTE_MS: '1000' }, quota: { mostQueued: 1 } });
    const { url, upstream } = subject;
    const streaming = runEvents(url, operations.converseStream({ modelId: nova, options: { fallbackModelIds: ['amazon.nova-pro-v1:0'] } }));
    await upstream.waitForCall(({ operation }) => operation === 'ConverseStream');
    const before = await runGeneration(url, operations.startGeneration({ modelId: nova, input: { inferenceConfig: { maxTokens: 5_980 } } })); // the queue is full
    expect(expectWholeLog(await streaming).generation).toMatchObject({ status: 'COMPLETED', text: 'One two three four five six seven eight nine ten. Eleven.', attempts: [{ error: null }, { error: null }] });
    await runEvents(url, operations.generationEvents(before.id));
  });

  it('repeats nothing of the answer that it goes on from, where it is asked for again', async () => {
    const begun = 'The bridge was opened by the mayor.';
    const parts = [begun, begun, `${begun} It is green.`].map((text) => ({ text, stopReason: 'max_tokens' as const }));
    subject = await startLimited({ [nova]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000_000 } } }, { upstream: { say: () => parts.shift() ?? `${begun} It is green, and old.` } });
    const { url } = subject;
    const broken = await runGeneration(url, operations.converse({ modelId: nova, text: 'Tell me.' }));
    expect(broken).toMatchObject({ text: begun, stopReason: 'max_tokens' });
    const { id } = await runGeneration(url, { query: 'mutation ($id: ID!) { continueGeneration(id: $id, strategy: INSTRUCT) { id } }', variables: { id: broken.id } });
    const { generation } = expectWholeLog(await runEvents(url, operations.generationEvents(id)));
    expect(generation).toMatchObject({ status: 'COMPLETED', text: ' It is green, and old.', attempts: [{ number: 1 }, { number: 2 }] });
  });

  it('is CANCELLED, with what has come, where that is asked for before it goes on', async () => {
    const { url } = await startWithShortAnswers(claude);
    const framesBeforeMetadata = 1_027; // of an answer of 1,024 tokens: the last one is the model's end
    const started = await runGeneration(url, operations.startGeneration({ modelId: claude, text: `Repeat: ${long}`, faults: `stall-after=${framesBeforeMetadata}` }));
    await expect.poll(() => subject?.upstream.calls.at(-1)?.framesSent).toBe(framesBeforeMetadata);
    await expect.poll(async () => (await runGeneration(url, operations.generation(started.id))).text).not.toBe('');
    await post(url, operations.cancelGeneration(started.id));
    const cancelled = await runGeneration(url, operations.generation(started.id));
    expect(cancelled).toMatchObject({ status: 'CANCELLED', error: null, attempts: [{ number: 1 }] });
    expect(long.startsWith(cancelled.text.trim())).toBe(true);
  });

  it.each([
    ['it may end amid the use of a tool', claude, { toolConfig }],
    ['the model thinks without being asked', 'openai.gpt-oss-20b-1:0', {}],
  ])('is not limited in a stream where %s', async (_, modelId, input) => {
    const { url, sent } = await startWithShortAnswers(modelId);
    const events = await runEvents(url, operations.converseStream({ modelId, text: 'Repeat: one', input }));
    expect(expectWholeLog(events)).toMatchObject({ generation: { status: 'COMPLETED' } });
    expect(sent()).toEqual([undefined]);
    await runGeneration(url, operations.converse({ modelId, text: 'Repeat: one', input }));
    expect(sent()).toEqual([undefined, 1_024]);
  });

  it('takes no more of the quota for a stream that must not be cut than such an answer will have', async () => {
    const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
    subject = await startLimited({ 'anthropic.claude-sonnet-4-5-20250929-v1:0': { CROSS_REGION: { TOKENS_PER_MINUTE: 200_000 } } }, { upstream: { keepBodies: true } });
    const { url, upstream } = subject;
    const streams = await Promise.all(Array.from({ length: 4 }, () => runEvents(url, operations.converseStream({ modelId, text: 'Repeat: one', input: { toolConfig } }))));
    for (const events of streams) expect(events.map(({ __typename }) => __typename)).not.toContain('GenerationQueued');
    expect(upstream.calls.filter(({ operation }) => operation === 'ConverseStream').map(({ body }) => (body as { inferenceConfig?: { maxTokens?: number } }).inferenceConfig?.maxTokens)).toEqual([32_768, 32_768, 32_768, 32_768]);
  });

  it.each([
    ['Claude thinks without being asked from 5 on', 'anthropic.claude-sonnet-5', 32_768],
    ['earlier ones do not', 'anthropic.claude-opus-4-8', 8_192],
  ])('has room for reasoning: %s', async (_, modelId, maxTokens) => {
    subject = await startLimited({ [modelId]: { CROSS_REGION: { TOKENS_PER_MINUTE: 100_000_000 } } }, { upstream: { keepBodies: true } });
    await runEvents(subject.url, operations.converseStream({ modelId: `us.${modelId}`, text: 'Repeat: one' }));
    expect(subject.upstream.calls.find(({ operation }) => operation === 'ConverseStream')?.body).toMatchObject({ inferenceConfig: { maxTokens } });
  });

  it('is cut where the caller has said so', async () => {
    const { url, sent } = await startWithShortAnswers('local.echo-v1');
    expect(await runGeneration(url, operations.converse({ modelId: 'local.echo-v1', text: `Repeat: ${long}`, input: { inferenceConfig: { maxTokens: 50 } } }))).toMatchObject({ stopReason: 'max_tokens', attempts: [{ number: 1 }] });
    expect(sent()).toEqual([50]);
  });
});
