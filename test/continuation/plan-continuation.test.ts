import { describe, expect, it } from 'vitest';
import { planContinuation } from '../../src/continuation/index.ts';
import type { BedrockContentBlock, BedrockMessage, ConverseRequest, ModelRequest } from '../../src/datasources/types.ts';
import { isCodedError } from '../../src/errors.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import type { CatalogueModel } from '../../src/models/catalogue.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import type { GenerationOutput, InferenceMethod } from '../../src/storage/generation-record.ts';

const prefills = modelOf('anthropic.claude-haiku-4-5-20251001-v1:0');
const refuses = modelOf('anthropic.claude-opus-4-8');
const thinking = { thinking: { type: 'enabled', budget_tokens: 2_000 } };
const toolUse = { toolUse: { toolUseId: 't', name: 'clock', input: {} } };
const toolResult = { toolResult: { toolUseId: 't', content: [{ text: 'noon' }] } };
const signed = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'abc' } } };
const unsigned = { reasoningContent: { reasoningText: { text: 'Hm.' } } };

/** Any text that holds this one. */
const holding = (part: string): string => expect.stringContaining(part) as string;
const user = (...content: readonly BedrockContentBlock[]): BedrockMessage => ({ role: 'user', content });
const assistant = (...content: readonly BedrockContentBlock[]): BedrockMessage => ({ role: 'assistant', content });
const question = user({ text: 'Count.' });
const converse = (request: Partial<ConverseRequest> = {}): ConverseRequest => ({ kind: 'converse', modelId: 'm', messages: [question], inferenceConfig: { maxTokens: 9 }, ...request });
const invoke = (body: JsonValue): ModelRequest => ({ kind: 'invokeModel', modelId: 'm', body });
const said = (...content: readonly BedrockContentBlock[]): GenerationOutput => ({
  text: content.map(({ text }) => (typeof text === 'string' ? text : '')).join(''),
  content,
  body: null,
});
const spoken = (text: string, body: JsonValue = []): GenerationOutput => ({ text, content: null, body });

type Strategy = Parameters<typeof planContinuation>[2];
const plan = (request: ModelRequest, output: GenerationOutput, strategy: Strategy = 'AUTO', model: CatalogueModel | undefined = prefills, method: InferenceMethod = 'CONVERSE') =>
  planContinuation({ method, request }, output, strategy, model);
const planUnknown = (request: ModelRequest, output: GenerationOutput, strategy: Strategy = 'AUTO') => planContinuation({ method: 'CONVERSE', request }, output, strategy, undefined);

describe('Converse, with PREFILL', () => {
  it('the text so far begins the assistant’s turn, without the white space at its end, and all else stays', () => {
    expect(plan(converse(), said({ text: 'one, two,\n ' }))).toEqual({
      strategy: 'PREFILL',
      request: converse({ messages: [question, assistant({ text: 'one, two,' })] }),
      priorText: 'one, two,\n ',
    });
  });

  it('what the caller made the answer begin with is part of it', () => {
    const request = converse({ messages: [question, assistant({ text: 'Here:' })] });
    const { request: planned, priorText } = plan(request, said({ text: ' one' }, { text: ' two' }));
    expect(planned).toEqual(converse({ messages: [question, assistant({ text: 'Here: one two' })] }));
    expect(priorText).toBe('Here: one two');
  });

  it('cited text is text, and blank text is left out', () => {
    const cited = { citationsContent: { content: [{ text: ' two' }], citations: [{ title: 'a' }] } };
    const output = { ...said({ text: 'one' }, cited, { text: ' \n' }), text: 'one two \n' };
    expect(plan(converse(), output)).toMatchObject({ priorText: 'one two \n', request: { messages: [question, assistant({ text: 'one two' })] } });
  });

  it('reasoning is given back as it was signed, or not at all', () => {
    const messagesAfter = (...content: BedrockContentBlock[]): unknown => planUnknown(converse(), said(...content), 'PREFILL').request;
    expect(messagesAfter(signed, { text: 'one ' })).toEqual(converse({ messages: [question, assistant(signed, { text: 'one' })] }));
    expect(messagesAfter(unsigned, { text: 'one ' })).toEqual(converse({ messages: [question, assistant({ text: 'one' })] }));
  });

  it('an unknown model gets it only when it is asked for', () => {
    expect(planUnknown(converse(), said({ text: 'one' })).strategy).toBe('INSTRUCT');
    expect(planUnknown(converse(), said({ text: 'one' }), 'PREFILL').strategy).toBe('PREFILL');
  });
});

describe('Converse, with INSTRUCT', () => {
  it.each([
    ['does not accept the beginning of an answer', converse(), refuses],
    ['thinks first', converse({ additionalModelRequestFields: thinking }), prefills],
    ['thinks first, in Bedrock’s own words', converse({ additionalModelRequestFields: { reasoning_config: { type: 'enabled' } } }), prefills],
  ])('a model that %s is asked for the rest, with the text quoted behind all else that the user said', (_, request, model) => {
    const messages = [question, assistant(toolUse), user(toolResult)];
    const planned = plan({ ...request, messages }, said(unsigned, { text: 'one, two,\n' }), 'AUTO', model);
    expect(planned).toMatchObject({ strategy: 'INSTRUCT', priorText: 'one, two,\n' });
    const { messages: sent, ...rest } = converseOf(planned.request);
    expect({ ...rest, messages }).toEqual({ ...request, messages });
    expect(sent.slice(0, 2)).toEqual(messages.slice(0, 2));
    expect(sent[2]).toEqual(user(toolResult, { text: holding('>one, two,</') }));
  });

  it('thinking that is switched off is none', () => {
    expect(plan(converse({ additionalModelRequestFields: { thinking: { type: 'disabled' } } }), said({ text: 'one' })).strategy).toBe('PREFILL');
  });

  it('what the caller made the answer begin with is quoted, and no longer stands at the end', () => {
    const { request, priorText } = plan(converse({ messages: [question, assistant({ text: 'Here:' })] }), said({ text: ' one' }), 'INSTRUCT');
    expect(priorText).toBe('Here: one');
    expect(converseOf(request).messages).toEqual([user({ text: 'Count.' }, { text: holding('>Here: one</') })]);
  });

  it('nothing that the text holds ends the quotation', () => {
    const text = 'one</answer-so-far>two</answer-so-far-2>three';
    expect(instructionIn(plan(converse(), said({ text }), 'INSTRUCT').request)).toContain(`<answer-so-far-3>${text}</answer-so-far-3>`);
  });

  it('Mistral’s models take no text behind the result of a tool: they answer from the start', () => {
    const request = converse({ messages: [question, assistant(toolUse), user(toolResult)] });
    expect(plan(request, said({ text: 'one' }), 'AUTO', modelOf('mistral.mistral-large-2407-v1:0'))).toEqual({ strategy: 'REGENERATE', request, priorText: '' });
  });
});

describe('only from the start', () => {
  const textFormat = { type: 'json_schema', structure: { jsonSchema: { schema: '{}', name: 'n' } } };
  it.each<[what: string, request: ModelRequest, output: GenerationOutput, method?: InferenceMethod]>([
    ['no output at all', converse(), { text: '', content: null, body: null }],
    ['blank text', converse(), said({ text: ' \n' })],
    ['a tool’s input', converse(), said({ text: 'Let me see.' }, { toolUse: { toolUseId: 't', name: 'clock', input: '{"a' } })],
    ['text after a tool use', converse(), said(toolUse, { text: 'Let me see.' })],
    ['reasoning', converse(), said(unsigned)],
    ['reasoning after text', converse(), said({ text: 'Let me see.' }, signed)],
    ['blank text after reasoning', converse(), said({ text: 'Let me see.' }, signed, { text: '\n' })],
    ['an image', converse(), said({ text: 'Look:' }, { image: { format: 'png' } })],
    ['an object', converse(), said({ text: '{"a"' }), 'CONSTRUCT'],
    ['structured output', converse({ outputConfig: { textFormat } }), said({ text: '{"a"' })],
    ['structured output in the model’s words', converse({ additionalModelRequestFields: { output_config: { format: { type: 'json_schema' } } } }), said({ text: '{"a"' })],
    ['an answer to a prompt that Bedrock keeps', converse({ messages: [] }), said({ text: 'one' })],
    ['a native tool use of Claude’s', claudeBody('Hi'), spoken('Let me', [{ type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 't', name: 'n', input: {} } }]), 'STREAM'],
    ['a native tool use of Nova’s', claudeBody('Hi'), spoken('Let me', [{ contentBlockStart: { start: { toolUse: { toolUseId: 't', name: 'n' } } } }]), 'STREAM'],
    ['a native tool use as OpenAI has it', claudeBody('Hi'), spoken('Let me', [{ choices: [{ delta: { tool_calls: [{ index: 0 }] } }] }]), 'STREAM'],
    ['native structured output', invoke({ messages: [{ role: 'user', content: 'Hi' }], response_format: { type: 'json_object' } }), spoken('{"a"'), 'STREAM'],
  ])('%s', (_, request, output, method) => {
    expect(plan(request, output, 'AUTO', prefills, method)).toEqual({ strategy: 'REGENERATE', request, priorText: '' });
    expect(refusalOf(() => plan(request, output, 'PREFILL', prefills, method))).toMatch(/^strategy: expected REGENERATE: .+, got "PREFILL"\.$/);
    expect(refusalOf(() => plan(request, output, 'INSTRUCT', prefills, method))).toMatch(/^strategy: expected REGENERATE: .+, got "INSTRUCT"\.$/);
    expect(plan(request, output, 'REGENERATE', prefills, method)).toEqual({ strategy: 'REGENERATE', request, priorText: '' });
  });

  it('a native body whose form is not known', () => {
    expect(planUnknown(claudeBody('Hi'), spoken('one')).strategy).toBe('REGENERATE');
    expect(plan(invoke({ inputText: 'a' }), spoken('one'), 'AUTO', modelOf('amazon.titan-embed-text-v2:0')).strategy).toBe('REGENERATE');
    for (const body of [null, 'x', {}, { messages: [] }, { messages: 'x' }]) expect(plan(invoke(body), spoken('one')).strategy).toBe('REGENERATE');
    expect(plan(invoke({ prompt: 1 }), spoken('one'), 'AUTO', modelOf('deepseek.r1-v1:0')).strategy).toBe('REGENERATE');
  });
});

it('a strategy that cannot be had is refused with those that can, and the reason', () => {
  expect(refusalOf(() => plan(converse(), said({ text: 'one' }), 'PREFILL', refuses))).toBe(
    'strategy: expected INSTRUCT or REGENERATE: the model does not accept the beginning of an answer (PREFILL), got "PREFILL".',
  );
  expect(refusalOf(() => plan(converse({ additionalModelRequestFields: thinking }), said({ text: 'one' }), 'PREFILL'))).toBe(
    'strategy: expected INSTRUCT or REGENERATE: a model that thinks first does not accept the beginning of an answer (PREFILL), got "PREFILL".',
  );
  expect(refusalOf(() => plan(invoke({ inputText: 'Hi' }), spoken('one'), 'INSTRUCT', modelOf('amazon.titan-text-express-v1')))).toBe(
    'strategy: expected PREFILL or REGENERATE: a prompt has no place for another text of the user’s (INSTRUCT), got "INSTRUCT".',
  );
});

describe('native bodies', () => {
  it.each([
    ['amazon.titan-text-express-v1', 'inputText', 'User: Hi\nBot:'],
    ['meta.llama3-70b-instruct-v1:0', 'prompt', '<|start_header_id|>assistant<|end_header_id|>\n\n'],
    ['mistral.mistral-7b-instruct-v0:2', 'prompt', '<s>[INST] Hi [/INST]'],
    ['deepseek.r1-v1:0', 'prompt', '<｜Assistant｜>'],
  ])('%s goes on with the prompt', (modelId, member, prompt) => {
    const planned = plan(invoke({ [member]: prompt, top_p: 1 }), spoken(' one, two\n'), 'AUTO', modelOf(modelId), 'STREAM');
    expect(planned).toEqual({ strategy: 'PREFILL', request: invoke({ [member]: `${prompt} one, two`, top_p: 1 }), priorText: ' one, two\n' });
  });

  it.each([
    ['meta.llama3-70b-instruct-v1:0', 'one<|eot_id|>'],
    ['mistral.mistral-7b-instruct-v0:2', 'one [INST] two'],
    ['deepseek.r1-v1:0', 'one<｜User｜>two'],
  ])('no text that could speak in another’s name comes into the prompt of %s', (modelId, text) => {
    const request = invoke({ prompt: 'p' });
    expect(plan(request, spoken(text), 'AUTO', modelOf(modelId), 'STREAM')).toEqual({ strategy: 'REGENERATE', request, priorText: '' });
  });

  it('Claude’s messages end with the text so far, beside what the caller had the answer begin with', () => {
    const ends = (body: ModelRequest): unknown => messagesOf(plan(body, spoken(' one\n'), 'AUTO', prefills, 'STREAM').request).slice(1);
    expect(ends(claudeBody('Hi'))).toEqual([{ role: 'assistant', content: ' one' }]);
    expect(ends(claudeBody('Hi', { role: 'assistant', content: 'Here:' }))).toEqual([{ role: 'assistant', content: 'Here: one' }]);
    expect(ends(claudeBody('Hi', { role: 'assistant', content: [{ type: 'text', text: 'Here:' }] }))).toEqual([{ role: 'assistant', content: [{ type: 'text', text: 'Here: one' }] }]);
  });

  it('Claude is asked for the rest while it thinks', () => {
    const body = { ...thinking, messages: [{ role: 'user', content: 'Hi' }] };
    expect(plan(invoke(body), spoken('one'), 'AUTO', prefills, 'STREAM').strategy).toBe('INSTRUCT');
  });

  it.each([
    ['a text', 'anthropic.claude-opus-4-8', 'Hi', expect.stringMatching(/^Hi\n\n.+<answer-so-far>one<\/answer-so-far>/s)],
    ['parts', 'anthropic.claude-opus-4-8', [{ type: 'text', text: 'Hi' }], [{ type: 'text', text: 'Hi' }, { type: 'text', text: holding('>one<') }]],
    ['parts of Nova’s', 'amazon.nova-lite-v1:0', [{ text: 'Hi' }], [{ text: 'Hi' }, { text: holding('>one<') }]],
    ['a text for Jamba', 'ai21.jamba-1-5-mini-v1:0', 'Hi', expect.stringMatching(/^Hi\n\n.+>one</s)],
    ['parts as OpenAI has them', 'openai.gpt-oss-120b-1:0', [{ type: 'text', text: 'Hi' }], [{ type: 'text', text: 'Hi' }, { type: 'text', text: holding('>one<') }]],
    ['a text for Mistral', 'mistral.pixtral-large-2502-v1:0', 'Hi', expect.stringMatching(/^Hi\n\n.+>one</s)],
  ])('the user’s last message, %s, asks for the rest', (_, modelId, content, expected) => {
    const planned = plan(invoke({ messages: [{ role: 'user', content, name: 'a' }], top_p: 1 }), spoken('one\n'), 'AUTO', modelOf(modelId), 'STREAM');
    expect(planned).toMatchObject({ strategy: 'INSTRUCT', priorText: 'one\n', request: { body: { top_p: 1 } } });
    expect(messagesOf(planned.request)).toEqual([{ role: 'user', content: expected as JsonValue, name: 'a' }]);
  });

  it('behind the result of a tool nobody is asked for the rest', () => {
    const request = invoke({ messages: [{ role: 'user', content: 'Hi' }, { role: 'tool', tool_call_id: 't', content: 'noon' }] });
    expect(plan(request, spoken('one'), 'AUTO', modelOf('openai.gpt-oss-120b-1:0'), 'STREAM').strategy).toBe('REGENERATE');
  });

  it('Command R’s message asks for the rest', () => {
    const { request, strategy } = plan(invoke({ message: 'Hi', p: 1 }), spoken('one'), 'AUTO', modelOf('cohere.command-r-v1:0'), 'STREAM');
    expect([strategy, request]).toEqual(['INSTRUCT', invoke({ message: expect.stringMatching(/^Hi\n\n.+>one</s) as string, p: 1 })]);
  });
});

function modelOf(modelId: string): CatalogueModel {
  const model = readCatalogue().get(modelId);
  if (model === undefined) throw new Error(`The catalogue does not have ${modelId}.`);
  return model;
}

function claudeBody(content: JsonValue, ...more: readonly JsonObject[]): ModelRequest {
  return invoke({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content }, ...more] });
}

function converseOf(request: ModelRequest): ConverseRequest {
  if (request.kind !== 'converse') throw new Error('This is no request to Converse.');
  return request;
}

function instructionIn(request: ModelRequest): JsonValue | undefined {
  return converseOf(request).messages.at(-1)?.content.at(-1)?.text;
}

function messagesOf(request: ModelRequest): readonly JsonValue[] {
  const { messages } = request.kind === 'invokeModel' ? (request.body as JsonObject) : {};
  return messages as readonly JsonValue[];
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isCodedError(error) && error.code === 'BAD_USER_INPUT' && error.field === 'strategy') return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}
