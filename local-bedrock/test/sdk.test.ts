import { BedrockClient, GetFoundationModelCommand, ListFoundationModelsCommand, type ListFoundationModelsCommandInput } from '@aws-sdk/client-bedrock';
import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent } from 'node:https';
import { generate } from 'selfsigned';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LocalBedrockOptions } from '../server.ts';
import { claude, clientConfig, createClient, echo, httpVersions, nova, readStream, small, start, userMessage } from './kit.ts';

let tls: Required<LocalBedrockOptions>['tls'];

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  tls = { cert, key };
});

const ways = httpVersions.flatMap((httpVersion) => [true, false].map((isTls) => ({ httpVersion, isTls })));

describe.each(ways)('the AWS SDK over HTTP/$httpVersion, TLS $isTls', ({ httpVersion, isTls }) => {
  const open = async () => {
    const bedrock = await start(isTls ? { tls } : {});
    if (!isTls) return { bedrock, client: createClient(bedrock, httpVersion) };
    const requestHandler = httpVersion === '1.1'
      ? new NodeHttpHandler({ httpsAgent: new Agent({ ca: tls.cert }) })
      : new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca: tls.cert } });
    return { bedrock, client: createClient(bedrock, httpVersion, { requestHandler }) };
  };

  test('converses', async () => {
    const { bedrock, client } = await open();
    const answer = await client.send(new ConverseCommand({ modelId: echo, messages: [userMessage('Grüße, 世界 👋')] }));
    expect(answer.output?.message).toEqual({ role: 'assistant', content: [{ text: 'Grüße, 世界 👋' }] });
    expect(answer.stopReason).toBe('end_turn');
    const { inputTokens = 0, outputTokens = 0, totalTokens } = answer.usage ?? {};
    expect(inputTokens).toBeGreaterThan(0);
    expect(outputTokens).toBeGreaterThan(0);
    expect(totalTokens).toBe(inputTokens + outputTokens);
    const call = await bedrock.waitForCall(({ outcome }) => outcome === 'completed');
    expect(call).toMatchObject({ operation: 'Converse', modelId: echo, httpVersion, attemptHeader: 'attempt=1; max=1', status: 200 });
    expect(call.requestId).toBe(answer.$metadata.requestId);
    expect(call.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('streams, text without a block start and metadata last', async () => {
    const { bedrock, client } = await open();
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: echo, messages: [userMessage('one two three')] }));
    const { events, text, error } = await readStream(stream);
    expect(error).toBeUndefined();
    expect(text).toBe('one two three');
    expect(events.join(' ')).toMatch(/^messageStart( contentBlockDelta)+ contentBlockStop messageStop metadata$/);
    const call = await bedrock.waitForCall(({ outcome }) => outcome === 'completed');
    expect(call.framesSent).toBe(events.length);
  });

  test('invokes a model with its native body', async () => {
    const { client } = await open();
    const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] });
    const answer = await client.send(new InvokeModelCommand({ modelId: echo, contentType: 'application/json', body }));
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'hi' }] });

    const stream = await client.send(new InvokeModelWithResponseStreamCommand({ modelId: echo, contentType: 'application/json', body }));
    const types: unknown[] = [];
    for await (const event of stream.body ?? []) {
      const chunk: unknown = JSON.parse(Buffer.from(event.chunk?.bytes ?? []).toString());
      types.push(typeof chunk === 'object' && chunk !== null && 'type' in chunk ? chunk.type : null);
    }
    expect(types).toEqual(['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop', 'message_delta', 'message_stop']);
  });
});

test.each([
  'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0',
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0',
  'eu.amazon.nova-micro-v1:0',
  'anthropic.claude-3-sonnet-20240229-v1:0',
  claude,
])('resolves %s', async (modelId) => {
  const bedrock = await start();
  const answer = await createClient(bedrock).send(new ConverseCommand({ modelId, messages: [userMessage('hi')] }));
  expect(answer.stopReason).toBe('end_turn');
  expect(bedrock.calls).toMatchObject([{ modelId }]);
});

test.each([
  ['no-such-model', 'The provided model identifier is invalid.'],
  ['us.meta.llama3-8b-instruct-v1:0', 'The provided model identifier is invalid.'],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.'],
])('refuses the model %s', async (modelId, message) => {
  const client = createClient(await start());
  await expect(client.send(new ConverseCommand({ modelId, messages: [userMessage('hi')] }))).rejects.toMatchObject({
    name: 'ValidationException', message, $metadata: { httpStatusCode: 400 },
  });
});

test.each(['anthropic.claude-3-opus-20240229-v1:0', 'us.meta.llama3-2-1b-instruct-v1:0', 'amazon.titan-text-lite-v1'])('%s is past its end of life', async (modelId) => {
  const gone = {
    name: 'ResourceNotFoundException',
    message: 'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
    $metadata: { httpStatusCode: 404 },
  };
  const bedrock = await start();
  await expect(createClient(bedrock).send(new ConverseCommand({ modelId, messages: [userMessage('hi')] }))).rejects.toMatchObject(gone);
  await expect(createClient(bedrock).send(new InvokeModelCommand({ modelId, body: '{}' }))).rejects.toMatchObject(gone);
});

describe('the control plane', () => {
  test('lists the served models, and filters them', async () => {
    const client = new BedrockClient(clientConfig(await start()));
    const list = async (filter: ListFoundationModelsCommandInput) =>
      (await client.send(new ListFoundationModelsCommand(filter))).modelSummaries ?? [];
    const all = await list({});
    expect(all.map(({ modelId }) => modelId)).toEqual(expect.arrayContaining([echo, nova, 'anthropic.claude-3-sonnet-20240229-v1:0']));
    expect(new Set(all.map(({ modelLifecycle }) => modelLifecycle?.status))).toEqual(new Set(['ACTIVE', 'LEGACY']));
    expect((await list({ byProvider: 'Local' })).map(({ modelId }) => modelId)).toEqual([echo, small]);
    expect((await list({ byOutputModality: 'EMBEDDING', byProvider: 'Amazon' })).map(({ modelId, responseStreamingSupported }) => [modelId, responseStreamingSupported])).toEqual([
      ['amazon.titan-embed-text-v1', false],
      ['amazon.titan-embed-text-v2:0', false],
      ['amazon.nova-2-multimodal-embeddings-v1:0', false],
    ]);
    expect(all.map(({ modelId }) => modelId)).not.toContain('anthropic.claude-3-opus-20240229-v1:0');
    expect(all.find(({ modelId }) => modelId === 'anthropic.claude-3-7-sonnet-20250219-v1:0')?.modelLifecycle).toEqual({
      status: 'ACTIVE', endOfLifeTime: new Date('2026-04-28T00:00:00Z'),
    });
    expect(await list({ byCustomizationType: 'FINE_TUNING' })).toEqual([]);
    const onDemand = await list({ byInferenceType: 'ON_DEMAND' });
    expect(onDemand.length).toBeGreaterThan(0);
    expect(onDemand.length).toBeLessThan(all.length);
    await expect(list({ byInferenceType: 'TELEPATHY' as 'ON_DEMAND' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('describes one model, by id and by ARN', async () => {
    const client = new BedrockClient(clientConfig(await start()));
    const arn = `arn:aws:bedrock:us-east-1::foundation-model/${nova}`;
    for (const modelIdentifier of [nova, arn]) {
      const { modelDetails } = await client.send(new GetFoundationModelCommand({ modelIdentifier }));
      expect(modelDetails).toMatchObject({ modelId: nova, modelArn: arn, providerName: 'Amazon', responseStreamingSupported: true });
    }
    await expect(client.send(new GetFoundationModelCommand({ modelIdentifier: 'no-such-model' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
