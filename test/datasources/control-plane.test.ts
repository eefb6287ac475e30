import { expect, onTestFinished, test } from 'vitest';
import { createBedrockControlPlane } from '../../src/datasources/bedrock-control-plane.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { startWireServer } from './kit/wire-server.ts';

const bedrock = { mode: 'local', region: 'us-east-1', runtimeEndpoint: undefined, controlEndpoint: undefined } as const;

test('the models as Bedrock lists them', async () => {
  const { url } = await startWireServer(({ path, response }) => {
    expect(path).toBe('/foundation-models');
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        modelSummaries: [
          {
            modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
            modelId: 'amazon.nova-lite-v1:0',
            modelName: 'Nova Lite',
            providerName: 'Amazon',
            inputModalities: ['TEXT', 'IMAGE', 'VIDEO'],
            outputModalities: ['TEXT'],
            responseStreamingSupported: true,
            customizationsSupported: [],
            inferenceTypesSupported: ['ON_DEMAND', 'INFERENCE_PROFILE'],
            modelLifecycle: { status: 'LEGACY', endOfLifeTime: '2026-12-31T00:00:00.500Z' },
          },
          { modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/new.model', modelId: 'new.model' },
        ],
      }),
    );
  });
  expect(await createBedrockControlPlane({ bedrock, localEndpoint: url }).listFoundationModels()).toEqual([
    {
      modelId: 'amazon.nova-lite-v1:0',
      modelName: 'Nova Lite',
      providerName: 'Amazon',
      inputModalities: ['TEXT', 'IMAGE', 'VIDEO'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      inferenceTypesSupported: ['ON_DEMAND', 'INFERENCE_PROFILE'],
      lifecycleStatus: 'LEGACY',
      endOfLifeAt: '2026-12-31T00:00:00.500Z',
    },
    {
      modelId: 'new.model',
      modelName: 'new.model',
      providerName: '',
      inputModalities: [],
      outputModalities: [],
      responseStreamingSupported: false,
      inferenceTypesSupported: [],
      lifecycleStatus: 'ACTIVE',
      endOfLifeAt: null,
    },
  ]);
});

test('what it refuses is told in our codes', async () => {
  const { url } = await startWireServer(({ response }) => {
    response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException', 'x-amzn-requestid': 'request-1' }).end('{"message":"User: arn:aws:iam::123456789012:user/me may not."}');
  });
  await expect(createBedrockControlPlane({ bedrock, localEndpoint: url }).listFoundationModels()).rejects.toMatchObject({
    data: { code: 'ACCESS_DENIED', message: 'User: [arn] may not.', requestId: 'request-1', upstream: 'AccessDeniedException' },
  });
});

test.each([
  ['says nothing', () => undefined],
  ['stops in the middle of its answer', ({ response }: WireRequest) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"modelSummaries":[')],
])('a control plane that %s is not available, and is not waited for longer than allowed', async (_, answer) => {
  const cut = Promise.withResolvers<undefined>();
  const { url } = await startWireServer((request) => {
    request.socket.once('close', () => cut.resolve(undefined));
    answer(request);
  });
  const controlPlane = createBedrockControlPlane({ bedrock, localEndpoint: url, timeoutMs: 100 });
  onTestFinished(() => controlPlane.close());
  const data = { code: 'SERVICE_UNAVAILABLE', retryable: true, message: 'Bedrock\'s control plane, which lists models and inference profiles, did not answer within 0.1 s.' };
  await expect(controlPlane.listFoundationModels()).rejects.toMatchObject({ data });
  await cut.promise;
  await expect(controlPlane.listInferenceProfiles()).rejects.toMatchObject({ data });
});

test('the inference profiles of both types, page by page', async () => {
  const summary = (id: string, modelArn: string) => ({
    inferenceProfileId: id,
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${id}`,
    inferenceProfileName: id,
    models: [{ modelArn }],
    status: 'ACTIVE',
    createdAt: '2026-01-01T00:00:00.500Z',
  });
  const model = 'arn:aws:bedrock:us-east-1::foundation-model/new.model';
  const paths: string[] = [];
  const { url } = await startWireServer(({ path, response }) => {
    paths.push(path);
    const pages: Record<string, object> = {
      '/inference-profiles?maxResults=1000&type=SYSTEM_DEFINED': { inferenceProfileSummaries: [summary('us.new.model', model)], nextToken: 'a b' },
      '/inference-profiles?maxResults=1000&nextToken=a%20b&type=SYSTEM_DEFINED': { inferenceProfileSummaries: [summary('eu.new.model', model)] },
      '/inference-profiles?maxResults=1000&type=APPLICATION': { inferenceProfileSummaries: [{ ...summary('abcdefghijkl', model), models: undefined }] },
    };
    response.writeHead(path in pages ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(pages[path] ?? { message: path }));
  });
  expect(await createBedrockControlPlane({ bedrock, localEndpoint: url }).listInferenceProfiles()).toEqual([
    { inferenceProfileId: 'us.new.model', arn: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.new.model', type: 'SYSTEM_DEFINED', modelArns: [model] },
    { inferenceProfileId: 'eu.new.model', arn: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.new.model', type: 'SYSTEM_DEFINED', modelArns: [model] },
    { inferenceProfileId: 'abcdefghijkl', arn: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/abcdefghijkl', type: 'APPLICATION', modelArns: [] },
  ]);
  expect(paths).toHaveLength(3);
});
