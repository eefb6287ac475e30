import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { BedrockControlPlane, FoundationModel, InferenceProfile } from '../../src/datasources/types.ts';
import { CodedError } from '../../src/errors.ts';
import { createModelRegistry } from '../../src/models/registry.ts';
import { createBucketFinder } from '../../src/quota/bucket-of.ts';

const listed = (modelId: string, providerName: string, modelName: string): FoundationModel => ({
  modelId,
  modelName,
  providerName,
  inputModalities: ['TEXT'],
  outputModalities: ['TEXT'],
  responseStreamingSupported: true,
  inferenceTypesSupported: ['ON_DEMAND'],
  lifecycleStatus: 'ACTIVE',
  endOfLifeAt: null,
});

const echo = listed('local.echo-v1', 'Local', 'Echo');
const haiku = listed('anthropic.claude-haiku-4-5-20251001-v1:0', 'Anthropic', 'Claude Haiku 4.5');
const nova = { ...listed('amazon.nova-lite-v1:0', 'Amazon', 'Nova Lite'), lifecycleStatus: 'LEGACY', endOfLifeAt: '2027-01-01T00:00:00.000Z' } as const;
const newcomer = listed('acme.anvil-v1:0', 'Acme', 'Anvil');

/** A control plane whose answers the test gives. */
function controlPlaneOf(...answers: (readonly FoundationModel[] | Error)[]) {
  const calls: number[] = [];
  const controlPlane: BedrockControlPlane = {
    listFoundationModels() {
      const answer = answers[Math.min(calls.length, answers.length - 1)] ?? [];
      calls.push(calls.length);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    listInferenceProfiles: () => Promise.resolve([]),
    close: () => undefined,
  };
  return { controlPlane, calls };
}

const denied = new CodedError('ACCESS_DENIED');

describe('the list', () => {
  test('is by provider and name, and joins what Bedrock and the catalogue know', async () => {
    const { controlPlane } = controlPlaneOf([haiku, newcomer, nova]);
    const models = await createModelRegistry({ controlPlane, mode: 'aws' }).list();
    expect(models.map(({ name }) => name)).toEqual(['Anvil', 'Nova Lite', 'Claude Haiku 4.5']);
    expect(models[1]).toEqual({
      modelId: 'amazon.nova-lite-v1:0',
      name: 'Nova Lite',
      provider: 'Amazon',
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      capabilities: {
        converse: true,
        streaming: true,
        batch: true,
        systemPrompt: true,
        tools: true,
        nativeStructuredOutput: false,
        promptCaching: true,
        countTokens: false,
        documents: true,
        images: true,
        reasoning: false,
        assistantPrefill: false,
        forcedToolChoice: { any: true, tool: true },
      },
      lifecycle: { status: 'LEGACY', endOfLifeAt: '2027-01-01T00:00:00.000Z' },
      contextTokens: 300_000,
      maxOutputTokens: 8_192,
    });
  });

  test('promises nothing of a model that the catalogue does not know', async () => {
    const { controlPlane } = controlPlaneOf([newcomer]);
    const [model] = await createModelRegistry({ controlPlane, mode: 'aws' }).list();
    expect(model).toMatchObject({ contextTokens: null, maxOutputTokens: null, capabilities: { converse: true, streaming: true, tools: false, documents: false } });
  });

  test('is asked for once in five minutes, by however many', async () => {
    const { controlPlane, calls } = controlPlaneOf([haiku], [haiku, nova]);
    let nowMs = 1_000;
    const registry = createModelRegistry({ controlPlane, mode: 'aws', now: () => nowMs });
    const [first, second] = await Promise.all([registry.list(), registry.list()]);
    expect(second).toBe(first);
    nowMs += 299_999;
    expect(await registry.list()).toHaveLength(1);
    expect(calls).toHaveLength(1);
    nowMs += 1;
    expect(await registry.list()).toHaveLength(2);
    expect(calls).toHaveLength(2);
  });

  test('is the catalogue’s in aws mode where Bedrock does not answer, and the log says so', async () => {
    const { controlPlane } = controlPlaneOf(denied);
    const warnings: unknown[][] = [];
    const registry = createModelRegistry({ controlPlane, mode: 'aws', log: { warn: (...warning) => warnings.push(warning) } });
    const models = await registry.list();
    expect(models).toHaveLength(63);
    expect(new Set(models.map(({ lifecycle }) => lifecycle.status))).toEqual(new Set(['ACTIVE', 'LEGACY']));
    expect(models.find(({ modelId }) => modelId.includes('claude-3-7'))?.lifecycle.endOfLifeAt).toBe('2026-04-28T00:00:00.000Z');
    expect(warnings).toEqual([[{ err: denied }, expect.stringContaining('catalogue')]]);
  });

  test('fails in local mode where the embedded runtime does not answer, and is asked for again after five seconds', async () => {
    const { controlPlane, calls } = controlPlaneOf(denied, [echo]);
    let nowMs = 0;
    const registry = createModelRegistry({ controlPlane, mode: 'local', now: () => nowMs });
    await expect(registry.list()).rejects.toBe(denied);
    nowMs += 4_999;
    await expect(registry.list()).rejects.toBe(denied);
    expect(calls).toHaveLength(1);
    nowMs += 1;
    expect(await registry.list()).toHaveLength(1);
  });

  test.each(['aws', 'local'] as const)('is the last one in %s mode where Bedrock does not answer any more', async (mode) => {
    const { controlPlane, calls } = controlPlaneOf([haiku, nova], denied, [haiku]);
    let nowMs = 0;
    const warnings: unknown[][] = [];
    const registry = createModelRegistry({ controlPlane, mode, now: () => nowMs, log: { warn: (...warning) => warnings.push(warning) } });
    const first = await registry.list();
    nowMs += 300_000;
    expect(await registry.list()).toBe(first);
    expect(warnings).toEqual([[{ err: denied }, expect.stringContaining('last list')]]);
    nowMs += 5_000;
    expect(await registry.list()).toHaveLength(1);
    expect(calls).toHaveLength(3);
  });

  test('of a control plane that goes on failing is asked for less and less often, five minutes apart at most, and the log says so once', async () => {
    const { controlPlane, calls } = controlPlaneOf(denied);
    let nowMs = 0;
    const warnings: unknown[][] = [];
    const registry = createModelRegistry({ controlPlane, mode: 'aws', now: () => nowMs, log: { warn: (...warning) => warnings.push(warning) } });
    const asks: number[] = [];
    for (; nowMs < 1_500_000; nowMs += 1_000) {
      await registry.list();
      if (calls.length > asks.length) asks.push(nowMs / 1_000);
    }
    expect(asks).toEqual([0, 5, 15, 35, 75, 155, 315, 615, 915, 1_215]);
    expect(warnings).toHaveLength(1);
  });
});

describe('one model', () => {
  const registry = createModelRegistry({ controlPlane: controlPlaneOf([echo, haiku]).controlPlane, mode: 'local' });

  test.each([
    haiku.modelId,
    `us.${haiku.modelId}`,
    `global.${haiku.modelId}`,
    `arn:aws:bedrock:us-east-1::foundation-model/${haiku.modelId}`,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${haiku.modelId}`,
  ])('is found and described as %s', async (modelId) => {
    expect((await registry.find(modelId))?.modelId).toBe(haiku.modelId);
    expect(registry.describe(modelId)).toMatchObject({ modelId: haiku.modelId, bodyFormat: 'anthropic-messages', maxOutputTokens: 64_000, leadingAssistantMessage: true });
  });

  test.each(['amazon.nova-lite-v1:0', 'nonsense', '', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f'])('is not found as %s', async (modelId) => {
    expect(await registry.find(modelId)).toBeNull();
  });

  test('is described by the catalogue, listed or not', () => {
    expect(registry.describe('amazon.nova-lite-v1:0')?.bodyFormat).toBe('nova');
    expect(registry.describe('nonsense')).toBeUndefined();
  });

  test('has its rules for caching prompts, if it caches any', () => {
    expect(registry.describe(haiku.modelId)?.promptCachingRules).toEqual({ minTokens: 4_096, ttl1h: true, maxCheckpoints: 4 });
    expect(registry.describe('meta.llama3-8b-instruct-v1:0')?.promptCachingRules).toBeNull();
  });

  test('of the embedded runtime exists in local mode only', async () => {
    expect(await registry.find('local.echo-v1')).toMatchObject({ capabilities: { converse: true, streaming: true, batch: true } });
    expect(registry.describe('local.small-v1')).toMatchObject({ contextTokens: 4_000, maxOutputTokens: 1_000, promptCachingRules: { minTokens: 256, ttl1h: true } });
    const inAws = createModelRegistry({ controlPlane: controlPlaneOf([]).controlPlane, mode: 'aws' });
    expect(['local.echo-v1', 'local.small-v1'].map((modelId) => inAws.describe(modelId))).toEqual([undefined, undefined]);
  });
});

/** A control plane that does not answer before the test says so. */
function silentControlPlane() {
  const models = Promise.withResolvers<readonly FoundationModel[]>();
  const profiles = Promise.withResolvers<readonly InferenceProfile[]>();
  return { models, profiles, controlPlane: { listFoundationModels: () => models.promise, listInferenceProfiles: () => profiles.promise, close: () => undefined } };
}

describe('a control plane that has become slow', () => {
  /** A registry that knows Haiku and a profile of it, six minutes later. */
  async function becomeSlow() {
    let current: BedrockControlPlane = { ...controlPlaneOf([haiku]).controlPlane, listInferenceProfiles: () => Promise.resolve([application]) };
    const controlPlane: BedrockControlPlane = {
      listFoundationModels: () => current.listFoundationModels(),
      listInferenceProfiles: () => current.listInferenceProfiles(),
      close: () => undefined,
    };
    let nowMs = 0;
    const registry = createModelRegistry({ controlPlane, mode: 'local', now: () => nowMs });
    await registry.find(arn);
    nowMs += 360_000;
    const silent = silentControlPlane();
    current = silent.controlPlane;
    return { registry, silent };
  }

  test('is not waited for by who asks for what it has listed, and is asked meanwhile', async () => {
    const { registry, silent } = await becomeSlow();
    for (const modelId of [haiku.modelId, `us.${haiku.modelId}`, arn]) expect((await registry.find(modelId))?.modelId).toBe(haiku.modelId);
    expect([registry.applicationProfile(arn), registry.describe(arn)?.modelId]).toEqual([application, haiku.modelId]);
    silent.models.resolve([nova]);
    silent.profiles.resolve([]);
    expect(await registry.list()).toMatchObject([{ modelId: nova.modelId }]);
    expect(await registry.find(haiku.modelId)).toBeNull();
    expect(await registry.find(arn)).toBeNull();
    expect(registry.applicationProfile(arn)).toBeUndefined();
  });

  test('is waited for by who asks for what it has not listed', async () => {
    const { registry, silent } = await becomeSlow();
    const newArn = `${arn}2`;
    const found = Promise.all([registry.find(nova.modelId), registry.find(newArn)]);
    silent.models.resolve([nova]);
    silent.profiles.resolve([{ ...application, arn: newArn, modelArns: [`arn:aws:bedrock:::foundation-model/${nova.modelId}`] }]);
    expect(await found).toMatchObject([{ modelId: nova.modelId }, { modelId: nova.modelId }]);
  });

  test('loses nothing of what it has listed when it fails', async () => {
    const { registry, silent } = await becomeSlow();
    silent.models.reject(denied);
    silent.profiles.reject(denied);
    expect(await registry.list()).toHaveLength(1);
    expect(await registry.inferenceProfiles(haiku.modelId)).toEqual([application]);
    expect(registry.applicationProfile(arn)).toBe(application);
    expect((await registry.find(arn))?.modelId).toBe(haiku.modelId);
  });

  test('is not waited for in aws mode by who asks for a model of the catalogue, once it has failed', async () => {
    const silent = silentControlPlane();
    let asked = 0;
    let nowMs = 0;
    const controlPlane: BedrockControlPlane = { ...silent.controlPlane, listFoundationModels: () => ((asked += 1) === 1 ? Promise.reject(denied) : silent.models.promise) };
    const registry = createModelRegistry({ controlPlane, mode: 'aws', now: () => nowMs });
    await registry.list();
    nowMs += 5_000;
    expect((await registry.find(haiku.modelId))?.modelId).toBe(haiku.modelId);
    expect(asked).toBe(2);
  });
});

const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f';
const application: InferenceProfile = { inferenceProfileId: 'mi1dadi0g15f', arn, type: 'APPLICATION', modelArns: [`arn:aws:bedrock:::foundation-model/${haiku.modelId}`] };

describe('inference profiles', () => {
  /** A registry whose control plane tells these profiles, one answer after the other. */
  function registryOf(...answers: (readonly InferenceProfile[] | Error)[]) {
    const warnings: unknown[][] = [];
    let nowMs = 0;
    let asked = 0;
    const controlPlane: BedrockControlPlane = {
      ...controlPlaneOf([haiku, nova]).controlPlane,
      listInferenceProfiles() {
        const answer = answers[asked] ?? [];
        asked += 1;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
    const registry = createModelRegistry({ controlPlane, mode: 'aws', now: () => nowMs, log: { warn: (...warning) => warnings.push(warning) } });
    return { registry, warnings, asked: () => asked, wait: (ms: number) => (nowMs += ms) };
  }

  test('an application profile is described once it has been looked up', async () => {
    const { registry, asked } = registryOf([application]);
    expect(registry.describe(arn)).toBeUndefined();
    expect((await registry.find(arn))?.modelId).toBe(haiku.modelId);
    expect(registry.describe(arn)?.modelId).toBe(haiku.modelId);
    expect(await registry.inferenceProfiles(haiku.modelId)).toEqual([application]);
    expect(await registry.inferenceProfiles(nova.modelId)).toEqual([]);
    expect(asked()).toBe(1);
  });

  test('are not asked for by a name that tells its model', async () => {
    const { registry, asked } = registryOf([application]);
    await registry.find(`us.${haiku.modelId}`);
    expect(asked()).toBe(0);
  });

  test('are left out where Bedrock does not list them, asked for again after five seconds, and the log says so once', async () => {
    const { registry, warnings, asked, wait } = registryOf(denied, [application]);
    expect(await registry.inferenceProfiles(haiku.modelId)).toEqual([]);
    wait(4_999);
    expect(await registry.find(arn)).toBeNull();
    expect(asked()).toBe(1);
    expect(warnings).toEqual([[{ err: denied }, expect.stringContaining('inference profiles')]]);
    wait(1);
    expect((await registry.find(arn))?.modelId).toBe(haiku.modelId);
    expect(warnings).toHaveLength(1);
  });

  test('that may be missed because Bedrock is not available are not told to be unknown where the list is complete', async () => {
    const unavailable = new CodedError('SERVICE_UNAVAILABLE');
    const controlPlane = (error: Error): BedrockControlPlane => ({ ...controlPlaneOf([haiku]).controlPlane, listInferenceProfiles: () => Promise.reject(error) });
    await expect(createModelRegistry({ controlPlane: controlPlane(unavailable), mode: 'local' }).find(arn)).rejects.toBe(unavailable);
    expect(await createModelRegistry({ controlPlane: controlPlane(denied), mode: 'local' }).find(arn)).toBeNull();
    expect(await createModelRegistry({ controlPlane: controlPlane(unavailable), mode: 'aws' }).find(arn)).toBeNull();
  });
});

test('what is remembered of the models asked for holds nothing of the documents that they were asked in', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { controlPlane } = controlPlaneOf([]);
  const registry = createModelRegistry({ controlPlane, mode: 'local' });
  const bucketOf = createBucketFinder(registry, 'us-east-1');
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 50; index += 1) {
    for (const id of [`acme.anvil-v${index}:0`, `arn:aws:bedrock:region-${index}::foundation-model/amazon.nova-lite-v1:0`]) {
      const document = JSON.parse(`"${id} ${'x'.repeat(2_000_000)}"`) as string;
      const modelId = document.slice(0, document.indexOf(' '));
      registry.describe(modelId);
      bucketOf(modelId);
    }
  }
  collect();
  expect(registry.describe('acme.anvil-v1:0')).toBeUndefined();
  expect(bucketOf('acme.anvil-v1:0').modelId).toBe('acme.anvil-v1:0');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
});

test('only in local mode are the listed models all there are', () => {
  const { controlPlane } = controlPlaneOf([]);
  expect(createModelRegistry({ controlPlane, mode: 'local' }).isComplete).toBe(true);
  expect(createModelRegistry({ controlPlane, mode: 'aws' }).isComplete).toBe(false);
});
