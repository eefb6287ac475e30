import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BedrockContentBlock, ConverseRequest, InvokeModelRequest } from '../../src/datasources/types.ts';
import type { JsonValue } from '../../src/json.ts';
import type { Price } from '../../src/ledger/index.ts';
import { costOf, readPriceTable, reserve } from '../../src/ledger/index.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { estimateInputTokens } from '../../src/models/estimate-input-tokens.ts';

const table = readPriceTable();
const catalogue = readCatalogue();
const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const claude = catalogue.get(haiku);
const price = table.priceFor(haiku, 'GLOBAL');

const converse = (content: readonly BedrockContentBlock[], rest: Partial<ConverseRequest> = {}): ConverseRequest => ({
  kind: 'converse',
  modelId: `global.${haiku}`,
  messages: [{ role: 'user', content }],
  inferenceConfig: { maxTokens: 100 },
  ...rest,
});
const say = (text: string): ConverseRequest => converse([{ text }]);
const invoke = (body: JsonValue): InvokeModelRequest => ({ kind: 'invokeModel', modelId: haiku, body });
const inputOf = (request: ConverseRequest | InvokeModelRequest): number => reserve(request, claude, price).inputTokens;
const base64 = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');

describe('the reserve of a call', () => {
  it('is the input’s estimate and the allowed output, at their prices', () => {
    const { inputTokens, outputTokens, picos } = reserve(say('x'.repeat(200)), claude, price);
    expect(inputTokens).toBeGreaterThanOrEqual(100);
    expect(inputTokens).toBeLessThan(120);
    expect(outputTokens).toBe(100);
    expect(picos).toBe(BigInt(inputTokens) * 1_000_000n + 100n * 5_000_000n);
  });

  it.each([
    ['English', 'The quick brown fox jumps over the lazy dog, and nobody minds that it does. '],
    ['German', 'Die Fernmeldeanlagenüberwachungsverordnung gilt für öffentliche Telekommunikationsdienste. '],
    ['Chinese', '机器学习模型的价格取决于输入和输出的词元数量。'],
    ['Arabic', 'تعتمد التكلفة على عدد الرموز في الطلب والجواب. '],
    ['code', 'for (let index = 0; index < items.length; index += 1) {\n  total += items[index].price * 3;\n}\n'],
    ['JSON', '{"id": 4711, "name": "Ada", "tags": ["a", "b"], "price": 12.5}\n'],
  ])('holds at least the tokens that a tokenizer finds in %s', async (_, text) => {
    const request = say(text.repeat(50));
    expect(inputOf(request)).toBeGreaterThanOrEqual(await estimateInputTokens(request));
  });

  it('never shrinks when something is said besides', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 10 }), fc.string({ unit: 'grapheme', maxLength: 200 }), (texts, more) => {
        const blocks = texts.map((text) => ({ text }));
        expect(inputOf(converse([...blocks, { text: more }]))).toBeGreaterThanOrEqual(inputOf(converse(blocks)) + Math.floor(Buffer.byteLength(more) / 2));
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  it('counts the system prompt, tools, output schema, further fields and prompt variables', () => {
    const long = 'x'.repeat(3_000);
    for (const rest of [
      { system: [{ text: long }] },
      { toolConfig: { tools: [{ toolSpec: { name: 'look', description: long } }] } },
      { outputConfig: { textFormat: { schema: long } } },
      { additionalModelRequestFields: { note: long } },
      { promptVariables: { [long]: 'x' } },
    ] satisfies Partial<ConverseRequest>[]) {
      expect(inputOf(converse([{ text: 'hi' }], rest)), JSON.stringify(rest).slice(0, 40)).toBeGreaterThan(1_000);
    }
  });

  it('sets more aside for the words by which a model is told to use tools', () => {
    const tools = [{ toolSpec: { name: 'f' } }];
    expect(inputOf(converse([], { toolConfig: { tools } })) - inputOf(converse([], { toolConfig: { tools: [] } }))).toBeGreaterThanOrEqual(1_000);
  });

  it.each<[string, ConverseRequest | InvokeModelRequest]>([
    ['Converse', converse([{ image: { format: 'png', source: { bytes: base64(900_000) } } }])],
    ['Converse, in S3', converse([{ image: { format: 'png', source: { s3Location: { uri: 's3://bucket/key' } } } }])],
    ['the result of a tool', converse([{ toolResult: { toolUseId: 't', content: [{ image: { format: 'png', source: { bytes: base64(900_000) } } }] } }])],
    ['Claude', invoke({ max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64(900_000) } }] }] })],
    ['OpenAI', invoke({ max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64(900_000)}` } }] }] })],
    ['an embedding', invoke({ images: [`data:image/png;base64,${base64(900_000)}`] })],
  ])('takes an image for what images have at most, however large its file: %s', (_, request) => {
    expect(inputOf(request)).toBeGreaterThanOrEqual(5_000);
    expect(inputOf(request)).toBeLessThan(5_100);
  });

  it.each<[string, BedrockContentBlock]>([
    ['a packed document', { document: { format: 'pdf', name: 'report', source: { bytes: base64(900_000) } } }],
    ['a video', { video: { format: 'mp4', source: { bytes: base64(900_000) } } }],
    ['a document in S3', { document: { format: 'txt', name: 'report', source: { s3Location: { uri: 's3://bucket/key' } } } }],
  ])('takes %s for as much as the model can read at once', (_, block) => {
    expect(inputOf(converse([block]))).toBeGreaterThanOrEqual(200_000);
    expect(inputOf(converse([block]))).toBeLessThan(200_100);
    expect(reserve(converse([block]), undefined, price).inputTokens).toBeGreaterThan(800_000);
  });

  it.each<[string, ConverseRequest | InvokeModelRequest]>([
    ['Converse, as bytes', converse([{ document: { format: 'txt', name: 'report', source: { bytes: base64(20_000) } } }])],
    ['Converse, as text', converse([{ document: { format: 'txt', name: 'report', source: { text: 'x'.repeat(20_000) } } }])],
    ['Claude', invoke({ max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x'.repeat(20_000) } }] }] })],
  ])('takes a document of text for text: %s', (_, request) => {
    expect(inputOf(request)).toBeGreaterThanOrEqual(10_000);
    expect(inputOf(request)).toBeLessThan(10_100);
  });

  it('reads a body however deep it is nested', () => {
    let body: JsonValue = 'x'.repeat(200);
    for (let depth = 0; depth < 100_000; depth += 1) body = [body];
    expect(inputOf(invoke(body))).toBe(100);
  });

  it.each<[string, ConverseRequest | InvokeModelRequest, bigint]>([
    ['five minutes', converse([{ text: 'hi' }, { cachePoint: { type: 'default' } }]), 1_250_000n],
    ['an hour', converse([{ cachePoint: { type: 'default', ttl: '1h' } }, { text: 'hi' }, { cachePoint: { type: 'default', ttl: '5m' } }]), 2_000_000n],
    ['an hour, at the end', converse([{ cachePoint: { type: 'default' } }, { text: 'hi' }, { cachePoint: { type: 'default', ttl: '1h' } }]), 2_000_000n],
    ['an hour, in Claude’s body', invoke({ max_tokens: 100, system: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }] }), 2_000_000n],
  ])('has all of the input written to the cache where there is a cache point of %s', (_, request, rate) => {
    const { inputTokens, picos } = reserve(request, claude, price);
    expect(picos).toBe(BigInt(inputTokens) * rate + 100n * 5_000_000n);
  });

  it('is that of input that nobody keeps where the cache is the cheaper way', () => {
    const cheap: Price | null = price === null ? null : { ...price, rates: { ...price.rates, cacheWrite5m: 0n } };
    const { inputTokens, picos } = reserve(converse([{ text: 'hi' }, { cachePoint: { type: 'default' } }]), claude, cheap);
    expect(picos).toBe(BigInt(inputTokens) * 1_000_000n + 100n * 5_000_000n);
  });

  it('is never less than the cost of a call that keeps to it, cached or not', () => {
    const count = fc.nat({ max: 100_000 });
    const request = converse([{ text: 'x'.repeat(200_000) }, { cachePoint: { type: 'default', ttl: '1h' } }]);
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 0, max: 100 }), (read, written, plain, outputTokens) => {
        fc.pre(read + written + plain <= inputOf(request));
        const usage = { inputTokens: plain, outputTokens, cacheReadInputTokens: read, cacheWriteInputTokens: written, cacheDetails: [{ ttl: '1h', inputTokens: written }] };
        expect((costOf(usage, price)?.picos ?? -1n) <= (reserve(request, claude, price).picos ?? -1n)).toBe(true);
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  it('has the price of the tier that is asked for', () => {
    const flex: Price | null = price === null ? null : { ...price, factors: { ...price.factors, flex: 500_000n } };
    const whole = reserve(say('hi'), claude, flex).picos ?? 0n;
    expect(reserve({ ...say('hi'), serviceTier: 'flex' }, claude, flex).picos).toBe(whole / 2n);
    expect(reserve({ ...say('hi'), serviceTier: 'priority' }, claude, flex).picos).toBeNull();
    expect(reserve({ ...say('hi'), latency: 'optimized' }, claude, flex).picos).toBeNull();
  });

  it('takes for what is written to the cache at an unknown price as much as the dearest known', () => {
    const nova = table.priceFor('amazon.nova-lite-v1:0', 'IN_REGION');
    expect(nova?.rates.cacheWrite5m).toBeNull();
    const { inputTokens, picos } = reserve(converse([{ text: 'hi' }, { cachePoint: { type: 'default' } }]), claude, nova);
    expect(picos).toBe(BigInt(inputTokens) * 75_000n + 100n * 240_000n);
  });

  it('has no amount without a price, or without the price of what the call may take', () => {
    expect(reserve(say('hi'), claude, null)).toMatchObject({ outputTokens: 100, picos: null });
    const nova = table.priceFor('amazon.nova-lite-v1:0', 'IN_REGION');
    expect(nova?.rates.cacheWrite5m).toBeNull();
    expect(reserve({ ...say('hi'), serviceTier: 'priority' }, claude, nova).picos).toBeNull();
  });
});

describe('the output that is set aside', () => {
  it.each([2 ** 31 - 1, Number.MAX_SAFE_INTEGER])('of a request that allows %d tokens is no more than any model writes', (tokens) => {
    expect(reserve(invoke({ max_tokens: tokens }), claude, price).outputTokens).toBe(10_000_000);
    expect(reserve(converse([{ text: 'hi' }], { inferenceConfig: { maxTokens: tokens } }), claude, price).outputTokens).toBe(10_000_000);
  });

  const outputOf = (modelId: string, body: JsonValue) => reserve({ kind: 'invokeModel', modelId, body }, catalogue.get(modelId), null).outputTokens;

  it.each<[string, JsonValue]>([
    [haiku, { max_tokens: 77 }],
    ['amazon.nova-lite-v1:0', { inferenceConfig: { maxTokens: 77 } }],
    ['amazon.nova-lite-v1:0', { inferenceConfig: { max_new_tokens: 77 } }],
    ['meta.llama3-3-70b-instruct-v1:0', { max_gen_len: 77 }],
    ['mistral.mistral-7b-instruct-v0:2', { max_tokens: 77 }],
    ['mistral.pixtral-large-2502-v1:0', { max_tokens: 77 }],
    ['openai.gpt-oss-20b-1:0', { max_completion_tokens: 77, max_tokens: 5 }],
    ['openai.gpt-oss-20b-1:0', { max_tokens: 77 }],
    ['cohere.command-r-v1:0', { max_tokens: 77 }],
    ['ai21.jamba-1-5-mini-v1:0', { max_tokens: 77 }],
    ['deepseek.r1-v1:0', { max_tokens: 77 }],
    ['amazon.titan-text-lite-v1', { textGenerationConfig: { maxTokenCount: 77 } }],
    ['acme.anvil-v1:0', { max_gen_len: 77 }],
    ['acme.anvil-v1:0', { inferenceConfig: { maxTokens: 77 } }],
  ])('is what a body of %s allows: %j', (modelId, body) => {
    expect(outputOf(modelId, body)).toBe(77);
  });

  it('covers every family that writes', () => {
    for (const { modelId, bodyFormat, outputModalities, maxOutputTokens } of catalogue.values()) {
      if (!outputModalities.includes('TEXT')) continue;
      const body = { max_tokens: 3, max_gen_len: 3, max_completion_tokens: 3, inferenceConfig: { maxTokens: 3 }, textGenerationConfig: { maxTokenCount: 3 } };
      expect(outputOf(modelId, body), bodyFormat).toBe(3);
      expect(outputOf(modelId, {})).toBe(maxOutputTokens);
    }
  });

  it.each([{ max_tokens: 10, n: 3 }, { max_completion_tokens: 10, n: 3 }])('is that of all answers where several are asked for: %j', (body) => {
    expect(outputOf('openai.gpt-oss-20b-1:0', body)).toBe(30);
  });

  it.each<JsonValue>([{}, { max_tokens: '77' }, { max_tokens: -1 }, { max_tokens: 0.5 }, [], 'text', null])('is what the model can write at most where the body allows no number: %j', (body) => {
    expect(outputOf(haiku, body)).toBe(64_000);
  });

  it('is the limit of Converse, else the model’s, else not known', () => {
    const request = say('hi');
    const unlimited = { ...request, inferenceConfig: {} };
    expect(reserve(request, undefined, price)).toMatchObject({ outputTokens: 100 });
    expect(reserve(unlimited, claude, price)).toMatchObject({ outputTokens: 64_000 });
    expect(reserve(unlimited, undefined, price)).toMatchObject({ outputTokens: null, picos: null });
  });

  it('is nothing for embeddings, whose price of output nobody needs', () => {
    const titan = 'amazon.titan-embed-text-v1';
    const reserved = reserve({ kind: 'invokeModel', modelId: titan, body: { inputText: 'x'.repeat(200) } }, catalogue.get(titan), table.priceFor(titan, 'IN_REGION'));
    expect(reserved).toEqual({ inputTokens: 105, outputTokens: 0, picos: 105n * 100_000n });
  });
});
