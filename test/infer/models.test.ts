import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localApplicationProfile } from '../../local-bedrock/inference-profiles.ts';
import { post } from '../kit/clients.ts';
import { claudeInput, converse, converseInput } from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { answerJson, startBefore } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const application = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl';
const ask = async <Value>(url: string, query: string, variables: Record<string, unknown> = {}): Promise<Value> => rootOf(await post(url, { query, variables }));
const profilesOf = (url: string, modelId: string) =>
  ask<{ modelId: string; inferenceProfiles: { inferenceProfileId: string }[] } | null>(url, 'query ($modelId: String!) { model(modelId: $modelId) { modelId inferenceProfiles { inferenceProfileId arn type } } }', { modelId });

describe('inference profiles', () => {
  test("a model has Bedrock's profiles and the account's", async () => {
    const model = await profilesOf(subject.url, haiku);
    expect(model?.inferenceProfiles).toEqual(
      expect.arrayContaining([
        { inferenceProfileId: `us.${haiku}`, arn: expect.stringMatching(/^arn:aws:bedrock:.*:inference-profile\/us\./) as string, type: 'SYSTEM_DEFINED' },
        { inferenceProfileId: expect.any(String) as string, arn: localApplicationProfile.arn, type: 'APPLICATION' },
      ]),
    );
    expect((await profilesOf(subject.url, 'local.echo-v1'))?.inferenceProfiles).toEqual([]);
  });

  test("an application profile's ARN is its model's, to be found and to be run", async () => {
    expect((await profilesOf(subject.url, localApplicationProfile.arn))?.modelId).toBe(haiku);
    const generation = await runGeneration(subject.url, converse({ modelId: localApplicationProfile.arn }));
    expect(generation.status).toBe('COMPLETED');
    expect(subject.upstream.calls.at(-1)?.modelId).toBe(localApplicationProfile.arn);
  });

  test("an application profile's native body is read as its model's, from the first call on", async () => {
    const fresh = await startSubject();
    try {
      const input = { ...claudeInput(), modelId: localApplicationProfile.arn };
      const query = 'mutation ($input: InvokeModelInput!) { invokeModel(input: $input) { status text } }';
      expect(await ask(fresh.url, query, { input })).toEqual({ status: 'COMPLETED', text: expect.stringMatching(/\w/) as string });
    } finally {
      await fresh.close();
    }
  });

  test('are read page by page, and once', async () => {
    const summaries = ['us', 'eu'].map((prefix) => ({
      inferenceProfileId: `${prefix}.${haiku}`,
      inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${prefix}.${haiku}`,
      models: [{ modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${haiku}` }],
    }));
    const own = { inferenceProfileId: 'abcdefghijkl', inferenceProfileArn: application, models: [{ modelArn: `arn:aws:bedrock:::foundation-model/${haiku}` }] };
    const { url, seen } = await startBefore('CONTROL_PLANE', (request) => {
      const { searchParams, pathname } = new URL(request.path, 'http://bedrock');
      if (pathname === '/foundation-models') answerJson(request, { modelSummaries: [{ modelId: haiku, modelArn: '' }] });
      else if (searchParams.get('type') === 'APPLICATION') answerJson(request, { inferenceProfileSummaries: [own] });
      else if (searchParams.get('nextToken') === 'next') answerJson(request, { inferenceProfileSummaries: summaries.slice(1) });
      else answerJson(request, { inferenceProfileSummaries: summaries.slice(0, 1), nextToken: 'next' });
    });
    const models = await Promise.all([profilesOf(url, haiku), profilesOf(url, haiku), profilesOf(url, application)]);
    for (const model of models) expect(model?.inferenceProfiles.map(({ inferenceProfileId }) => inferenceProfileId)).toEqual([`us.${haiku}`, `eu.${haiku}`, 'abcdefghijkl']);
    expect(seen.filter(({ path }) => path.startsWith('/inference-profiles'))).toHaveLength(3);
  });

  test('are left out where Bedrock does not list them, and the rest is answered', async () => {
    const { url } = await startBefore('CONTROL_PLANE', (request) => {
      if (request.path === '/foundation-models') answerJson(request, { modelSummaries: [{ modelId: haiku, modelArn: '' }] });
      else answerJson(request, { message: 'Not allowed.' }, 403, { 'x-amzn-errortype': 'AccessDeniedException' });
    });
    expect(await profilesOf(url, haiku)).toEqual({ modelId: haiku, inferenceProfiles: [] });
    expect(await profilesOf(url, application)).toBeNull();
  });

  test('a bare id that needs a profile is refused by Bedrock, in its words, where none serves the region', async () => {
    const elsewhere = 'anthropic.claude-3-7-sonnet-20250219-v1:0'; // in this catalogue its only profile serves another geography
    expect(await runGeneration(subject.url, converse({ modelId: elsewhere }))).toMatchObject({
      status: 'FAILED',
      error: { code: 'VALIDATION', message: expect.stringContaining('inference profile') as string },
    });
  });
});

describe('a model past its end of life', () => {
  const opus3 = 'anthropic.claude-3-opus-20240229-v1:0';
  const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };

  test.each([
    ['converse', 'ConverseInput', 'mutation', { ...converseInput(), modelId: opus3 }, 'input.modelId'],
    ['converse', 'ConverseInput', 'mutation', { ...converseInput(), modelId: `us.${opus3}` }, 'input.modelId'],
    ['invokeModel', 'InvokeModelInput', 'mutation', { modelId: opus3, body }, 'input.modelId'],
    ['infer', 'InferInput', 'mutation', { modelId: opus3, prompt: 'hi' }, 'input.modelId'],
    ['startGeneration', 'StartGenerationInput', 'mutation', { converse: { ...converseInput(), modelId: opus3 } }, 'input.converse.modelId'],
    ['countTokens', 'CountTokensInput', 'query', { converse: { ...converseInput(), modelId: opus3 } }, 'input.converse.modelId'],
  ])('is refused by %s before the call, with what replaces it', async (field, type, kind, input, at) => {
    const before = modelCalls(subject.upstream).length;
    const { data, errors } = await post(subject.url, { query: `${kind} ($input: ${type}!) { ${field}(input: $input) { __typename } }`, variables: { input } });
    expect(data).toEqual({ [field]: null });
    expect(errors).toMatchObject([{ message: expect.stringContaining('anthropic.claude-opus-5') as string, extensions: { code: 'MODEL_END_OF_LIFE', retryable: false, field: at } }]);
    expect(modelCalls(subject.upstream)).toHaveLength(before);
  });

  test('has not ended where Bedrock still lists it', async () => {
    const { url } = await startBefore('CONTROL_PLANE', (request) => answerJson(request, { modelSummaries: [{ modelId: opus3, modelArn: '' }] }));
    // The embedded runtime does not serve it: it is asked, and refuses in its own words.
    expect(await runGeneration(url, converse({ modelId: opus3 }))).toMatchObject({ status: 'FAILED', error: { code: 'RESOURCE_NOT_FOUND' } });
  });
});

describe('a generation by a model that goes away', () => {
  const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status warnings attempts { modelId } } }';
  const run = (modelId: string, more: object = {}) =>
    ask<{ status: string; warnings: readonly string[]; attempts: readonly { modelId: string }[] }>(subject.url, query, { input: { modelId, messages: [{ role: 'USER', content: [{ text: 'Hello' }] }], ...more } });

  test.each([
    ['anthropic.claude-3-haiku-20240307-v1:0', /^Bedrock calls anthropic\.claude-3-haiku-20240307-v1:0 LEGACY: it will go away\..*What replaces it is anthropic\.claude-haiku-/],
    ['us.anthropic.claude-3-haiku-20240307-v1:0', /^Bedrock calls anthropic\.claude-3-haiku-20240307-v1:0 LEGACY/],
  ])('%s warns, and names what replaces it', async (modelId, warning) => {
    expect(await run(modelId)).toMatchObject({ status: 'COMPLETED', warnings: [expect.stringMatching(warning) as string] });
  });

  test('of any other does not', async () => {
    expect(await run('amazon.nova-lite-v1:0')).toMatchObject({ status: 'COMPLETED', warnings: [] });
  });
});

describe('inferenceMethods', () => {
  const list = (modelId?: string) =>
    ask<{ method: string; operation: string; summary: string; useWhen: string[] }[]>(subject.url, 'query ($modelId: String) { inferenceMethods(modelId: $modelId) { method operation summary useWhen } }', { modelId });

  test('lists every method, each with what it is for', async () => {
    const profiles = await list();
    expect(profiles.map(({ method }) => method)).toEqual(['SYNC', 'STREAM', 'ASYNC', 'CONVERSE', 'CONSTRUCT']);
    for (const { operation, summary, useWhen } of profiles) {
      expect(operation).toMatch(/InvokeModel|Converse|CreateModelInvocationJob/);
      expect([summary, ...useWhen].every((text) => text.endsWith('.'))).toBe(true);
      expect(useWhen.length).toBeGreaterThan(1);
    }
  });

  test.each([
    [`us.${haiku}`, ['SYNC', 'STREAM', 'ASYNC', 'CONVERSE', 'CONSTRUCT']],
    ['local.echo-v1', ['SYNC', 'STREAM', 'ASYNC', 'CONVERSE']],
    ['local.small-v1', ['SYNC', 'STREAM', 'ASYNC', 'CONVERSE', 'CONSTRUCT']],
    ['amazon.titan-embed-text-v2:0', ['SYNC', 'ASYNC']],
    ['nobody.knows-v1', []],
  ])('of %s only what it can', async (modelId, methods) => {
    expect((await list(modelId)).map(({ method }) => method)).toEqual(methods);
  });
});
