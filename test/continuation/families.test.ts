import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { joinOutputs, planContinuation, Seam } from '../../src/continuation/index.ts';
import { createBedrockRuntime } from '../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ConverseRequest, ModelRequest } from '../../src/datasources/types.ts';
import type { CatalogueModel } from '../../src/models/catalogue.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { parseModelId } from '../../src/models/model-id.ts';
import { toNativeBody } from '../../src/requests/native-body/index.ts';
import type { GenerationOutput } from '../../src/storage/generation-record.ts';

/** Every family, over a real socket: an answer that is cut anywhere is gone on with to the same end. */
let local: LocalBedrock;
let runtime: BedrockRuntime;
beforeAll(async () => {
  local = await startLocalBedrock({ tokensPerSecond: 0 });
  const bedrock = { mode: 'local', region: 'us-west-2', runtimeEndpoint: undefined, controlEndpoint: undefined } as const;
  runtime = createBedrockRuntime({ bedrock, localEndpoint: local.url, bodyFormatOf: (modelId) => modelOf(modelId).bodyFormat });
});
afterAll(async () => {
  runtime.close();
  await local.close();
});

const families = [
  ['anthropic.claude-3-sonnet-20240229-v1:0', 'PREFILL', 'PREFILL'],
  ['us.anthropic.claude-opus-4-8', 'INSTRUCT', 'INSTRUCT'],
  ['amazon.nova-lite-v1:0', 'INSTRUCT', 'INSTRUCT'],
  ['amazon.titan-text-express-v1', 'INSTRUCT', 'PREFILL'],
  ['us.meta.llama3-3-70b-instruct-v1:0', 'INSTRUCT', 'PREFILL'],
  ['mistral.mistral-7b-instruct-v0:2', 'INSTRUCT', 'PREFILL'],
  ['us.mistral.pixtral-large-2502-v1:0', 'INSTRUCT', 'INSTRUCT'],
  ['cohere.command-r-v1:0', 'INSTRUCT', 'INSTRUCT'],
  ['us.deepseek.r1-v1:0', 'INSTRUCT', 'PREFILL'],
  ['openai.gpt-oss-120b-1:0', 'INSTRUCT', 'INSTRUCT'],
  ['ai21.jamba-1-5-mini-v1:0', 'INSTRUCT', 'INSTRUCT'],
] as const;

describe.each(families)('%s', (modelId, overConverse, overInvokeModel) => {
  const asked: ConverseRequest = { kind: 'converse', modelId, messages: [{ role: 'user', content: [{ text: 'Count from 1 to 12' }] }], inferenceConfig: { maxTokens: 300 } };

  it(`Converse, with ${overConverse}`, () => goesOnFromAnywhere(asked, 'CONVERSE', overConverse));

  it(`InvokeModel, with ${overInvokeModel}`, () => {
    const body = toNativeBody(asked, modelOf(modelId).bodyFormat, { path: 'input', modelId });
    return goesOnFromAnywhere({ kind: 'invokeModel', modelId, body }, 'STREAM', overInvokeModel);
  });
});

it('an answer that broke off twice is gone on with from both parts', async () => {
  const modelId = 'us.anthropic.claude-opus-4-8';
  const request: ConverseRequest = { kind: 'converse', modelId, messages: [{ role: 'user', content: [{ text: 'Count from 1 to 12' }] }] };
  const whole = await say(request);
  const first = outputOf('CONVERSE', whole.slice(0, 6));
  const second = outputOf('CONVERSE', whole.slice(6, 11));
  const plan = planContinuation({ method: 'CONVERSE', request }, joinOutputs(first, second), 'AUTO', modelOf(modelId));
  expect(plan.priorText).toBe(whole.slice(0, 11));
  const seam = new Seam(plan);
  expect(plan.priorText + seam.push(await say(plan.request)) + seam.end()).toBe(whole);
});

async function goesOnFromAnywhere(request: ModelRequest, method: 'CONVERSE' | 'STREAM', strategy: 'PREFILL' | 'INSTRUCT'): Promise<void> {
  const whole = await say(request);
  expect(whole).toContain('12');
  for (const cut of [whole.search(/\S/) + 1, 6, 7, 12, whole.length - 1]) {
    const plan = planContinuation({ method, request }, outputOf(method, whole.slice(0, cut)), 'AUTO', modelOf(request.modelId));
    expect(plan.strategy).toBe(strategy);
    const seam = new Seam(plan);
    expect(plan.priorText + seam.push(await say(plan.request)) + seam.end()).toBe(whole);
  }
}

async function say(request: ModelRequest): Promise<string> {
  const { events } = await runtime.stream(request, AbortSignal.timeout(30_000));
  let text = '';
  for await (const event of events) if (event.type === 'textDelta' || event.type === 'nativeChunk') text += event.text;
  return text;
}

function outputOf(method: 'CONVERSE' | 'STREAM', text: string): GenerationOutput {
  return method === 'CONVERSE' ? { text, content: [{ text }], body: null } : { text, content: null, body: [] };
}

function modelOf(modelId: string): CatalogueModel {
  const model = readCatalogue().get(parseModelId(modelId).baseModelId ?? modelId);
  if (model === undefined) throw new Error(`The catalogue does not have ${modelId}.`);
  return model;
}
