import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/json.ts';
import { toNativeBody } from '../../../src/requests/native-body/index.ts';
import type { NativeBodyRequest } from '../../../src/requests/native-body/types.ts';

const user = (...content: JsonObject[]): NativeBodyRequest['messages'][number] => ({ role: 'user', content });
const assistant = (...content: JsonObject[]): NativeBodyRequest['messages'][number] => ({ role: 'assistant', content });
const write = (bodyFormat: string, request: NativeBodyRequest, modelId?: string): JsonObject => toNativeBody(request, bodyFormat, { path: 'input', modelId });

const png = { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } };
const call = { toolUse: { toolUseId: 'call-1', name: 'weather', input: { city: 'Rome' } } };
const schema = { type: 'object', properties: { city: { type: 'string' } } };
const tool = { toolSpec: { name: 'weather', description: 'The weather.', inputSchema: { json: schema }, strict: true } };
const talk: NativeBodyRequest = {
  system: [{ text: 'Be brief.' }, { text: 'Be kind.' }],
  messages: [user({ text: 'One?' }, { text: 'Two?' }), assistant({ text: 'Three.' }), user({ text: 'Four?' })],
  inferenceConfig: { maxTokens: 7, temperature: 0, topP: 0.5 },
};
const withStop = (sequences: readonly string[]): NativeBodyRequest => ({ ...talk, inferenceConfig: { ...talk.inferenceConfig, stopSequences: sequences } });
const prefilled: NativeBodyRequest = { messages: [user({ text: 'One?' }), assistant({ text: 'Tw' })] };

describe('a conversation of texts', () => {
  const llama3 = (role: string): string => `<|start_header_id|>${role}<|end_header_id|>\n\n`;
  const llama4 = (role: string): string => `<|header_start|>${role}<|header_end|>\n\n`;

  test.each<[name: string, bodyFormat: string, request: NativeBodyRequest, body: unknown, modelId?: string]>([
    [
      'Claude',
      'anthropic-messages',
      withStop(['\n\n']),
      {
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 7,
        system: [{ type: 'text', text: 'Be brief.' }, { type: 'text', text: 'Be kind.' }],
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'One?' }, { type: 'text', text: 'Two?' }] },
          { role: 'assistant', content: [{ type: 'text', text: 'Three.' }] },
          { role: 'user', content: [{ type: 'text', text: 'Four?' }] },
        ],
        temperature: 0,
        top_p: 0.5,
        stop_sequences: ['\n\n'],
      },
    ],
    ['Nova', 'nova', withStop(['|']), { schemaVersion: 'messages-v1', messages: talk.messages, system: [{ text: 'Be brief.' }, { text: 'Be kind.' }], inferenceConfig: { max_new_tokens: 7, temperature: 0, topP: 0.5, stopSequences: ['|'] } }],
    ['Nova, with nothing chosen', 'nova', { messages: prefilled.messages, system: [], inferenceConfig: {} }, { schemaVersion: 'messages-v1', messages: prefilled.messages }],
    [
      'OpenAI',
      'openai-chat',
      withStop(['|']),
      {
        messages: [
          { role: 'system', content: 'Be brief.\nBe kind.' },
          { role: 'user', content: [{ type: 'text', text: 'One?' }, { type: 'text', text: 'Two?' }] },
          { role: 'assistant', content: 'Three.' },
          { role: 'user', content: 'Four?' },
        ],
        max_completion_tokens: 7,
        temperature: 0,
        top_p: 0.5,
        stop: ['|'],
      },
    ],
    ['OpenAI, with nothing chosen', 'openai-chat', prefilled, { messages: [{ role: 'user', content: 'One?' }, { role: 'assistant', content: 'Tw' }] }],
    [
      'Mistral’s chat',
      'mistral-chat',
      withStop(['|']),
      {
        messages: [
          { role: 'system', content: 'Be brief.\nBe kind.' },
          { role: 'user', content: [{ type: 'text', text: 'One?' }, { type: 'text', text: 'Two?' }] },
          { role: 'assistant', content: 'Three.' },
          { role: 'user', content: 'Four?' },
        ],
        max_tokens: 7,
        temperature: 0,
        top_p: 0.5,
        stop: ['|'],
      },
    ],
    [
      'Jamba, which takes no parts',
      'ai21-jamba',
      withStop(['|']),
      {
        messages: [
          { role: 'system', content: 'Be brief.\nBe kind.' },
          { role: 'user', content: 'One?\nTwo?' },
          { role: 'assistant', content: 'Three.' },
          { role: 'user', content: 'Four?' },
        ],
        max_tokens: 7,
        temperature: 0,
        top_p: 0.5,
        stop: ['|'],
      },
    ],
    [
      'Llama 3',
      'llama',
      withStop([]),
      {
        prompt: `<|begin_of_text|>${llama3('system')}Be brief.\nBe kind.<|eot_id|>${llama3('user')}One?\nTwo?<|eot_id|>${llama3('assistant')}Three.<|eot_id|>${llama3('user')}Four?<|eot_id|>${llama3('assistant')}`,
        max_gen_len: 7,
        temperature: 0,
        top_p: 0.5,
      },
      'us.meta.llama3-3-70b-instruct-v1:0',
    ],
    ['Llama 3, continued', 'llama', prefilled, { prompt: `<|begin_of_text|>${llama3('user')}One?<|eot_id|>${llama3('assistant')}Tw` }],
    ['Llama 4, which no recording shows', 'llama', { messages: [user({ text: 'One?' })] }, { prompt: `<|begin_of_text|>${llama4('user')}One?<|eot|>${llama4('assistant')}` }, 'us.meta.llama4-scout-17b-instruct-v1:0'],
    ['Mistral’s prompt', 'mistral-text', withStop(['|']), { prompt: '<s>[INST] Be brief.\nBe kind.\n\nOne?\nTwo? [/INST] Three.</s>[INST] Four? [/INST]', max_tokens: 7, temperature: 0, top_p: 0.5, stop: ['|'] }],
    ['Mistral’s prompt, continued', 'mistral-text', prefilled, { prompt: '<s>[INST] One? [/INST] Tw' }],
    ['DeepSeek’s prompt', 'deepseek-text', withStop(['|']), { prompt: '<｜begin▁of▁sentence｜>Be brief.\nBe kind.<｜User｜>One?\nTwo?<｜Assistant｜>Three.<｜end▁of▁sentence｜><｜User｜>Four?<｜Assistant｜>', max_tokens: 7, temperature: 0, top_p: 0.5, stop: ['|'] }],
    [
      'DeepSeek’s prompt, continued, without the reasoning of before',
      'deepseek-text',
      { messages: [user({ text: 'One?' }), assistant({ reasoningContent: { reasoningText: { text: 'Hm.' } } }, { text: 'Tw' })] },
      { prompt: '<｜begin▁of▁sentence｜><｜User｜>One?<｜Assistant｜>Tw' },
    ],
    ['Titan', 'titan-text', withStop(['User:']), { inputText: 'Be brief.\nBe kind.\n\nUser: One?\nTwo?\nBot: Three.\nUser: Four?\nBot:', textGenerationConfig: { maxTokenCount: 7, temperature: 0, topP: 0.5, stopSequences: ['User:'] } }],
    ['Titan, continued', 'titan-text', prefilled, { inputText: 'User: One?\nBot: Tw' }],
    [
      'Command R',
      'cohere-command-r',
      withStop(['|']),
      { message: 'Four?', chat_history: [{ role: 'USER', message: 'One?\nTwo?' }, { role: 'CHATBOT', message: 'Three.' }], preamble: 'Be brief.\nBe kind.', max_tokens: 7, temperature: 0, p: 0.5, stop_sequences: ['|'] },
    ],
    ['Command R, its first turn', 'cohere-command-r', { messages: [user({ text: 'One?' })] }, { message: 'One?' }],
  ])('%s', (_, bodyFormat, request, body, modelId) => {
    expect(write(bodyFormat, request, modelId)).toEqual(body);
  });

  test.each([
    [{}, 4_096],
    [{ maxOutputTokens: null }, 4_096],
    [{ maxOutputTokens: 64_000 }, 64_000],
  ])('Claude’s max_tokens by default: %j', (known, maxTokens) => {
    expect(toNativeBody({ messages: prefilled.messages }, 'anthropic-messages', { path: 'input', ...known })).toMatchObject({ max_tokens: maxTokens });
  });
});

describe('tools', () => {
  const loop: NativeBodyRequest = {
    messages: [
      user({ text: 'Rome?' }),
      assistant({ text: 'I look.' }, call),
      user({ text: 'And?' }, { toolResult: { toolUseId: 'call-1', content: [{ json: { degrees: 21 } }, { text: 'sunny' }] } }, { toolResult: { toolUseId: 'call-2', content: [{ text: 'down' }], status: 'error' } }),
    ],
    toolConfig: { tools: [tool] },
  };
  const functionCall = { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } };
  const functions = [{ type: 'function', function: { name: 'weather', description: 'The weather.', parameters: schema, strict: true } }];

  test('Claude', () => {
    expect(write('anthropic-messages', loop)).toMatchObject({
      messages: [
        {},
        { content: [{ type: 'text', text: 'I look.' }, { type: 'tool_use', id: 'call-1', name: 'weather', input: { city: 'Rome' } }] },
        {
          content: [
            { type: 'text', text: 'And?' },
            { type: 'tool_result', tool_use_id: 'call-1', content: [{ type: 'text', text: '{"degrees":21}' }, { type: 'text', text: 'sunny' }] },
            { type: 'tool_result', tool_use_id: 'call-2', content: [{ type: 'text', text: 'down' }], is_error: true },
          ],
        },
      ],
      tools: [{ name: 'weather', description: 'The weather.', input_schema: schema, strict: true }],
    });
  });

  test.each([
    ['openai-chat', 'call-1', 'call-2'],
    ['mistral-chat', '5d7963c4f', '3ba8dced2'],
    ['ai21-jamba', 'call-1', 'call-2'],
  ])('%s: results stand before what else the user says', (bodyFormat, first, second) => {
    expect(write(bodyFormat, loop)).toEqual({
      messages: [
        { role: 'user', content: 'Rome?' },
        { role: 'assistant', content: 'I look.', tool_calls: [{ ...functionCall, id: first }] },
        { role: 'tool', tool_call_id: first, content: '{"degrees":21}\nsunny' },
        { role: 'tool', tool_call_id: second, content: 'Error: down' },
        { role: 'user', content: 'And?' },
      ],
      tools: functions,
    });
  });

  test('a call without a word', () => {
    expect(write('openai-chat', { messages: [user({ text: 'Rome?' }), assistant(call)], toolConfig: { tools: [tool] } })).toMatchObject({ messages: [{}, { role: 'assistant', tool_calls: [functionCall] }] });
  });

  test('Nova takes them as Converse does', () => {
    expect(write('nova', loop)).toEqual({ schemaVersion: 'messages-v1', messages: loop.messages, toolConfig: loop.toolConfig });
  });

  test('Nova has cache points as members of the texts before them, as AWS’s samples of InvokeModel have them', () => {
    const cachePoint = { type: 'default' };
    const content = [{ text: 'Rome.' }, { cachePoint }, { text: 'And?' }];
    const marked = { text: 'Rome.', cachePoint };
    expect(write('nova', { messages: [user(...content)], system: content.slice(0, 2) })).toEqual({ schemaVersion: 'messages-v1', messages: [user(marked, { text: 'And?' })], system: [marked] });
  });

  test.each<[bodyFormat: string, choice: JsonObject, written: unknown]>([
    ['anthropic-messages', { auto: {} }, { type: 'auto' }],
    ['anthropic-messages', { any: {} }, { type: 'any' }],
    ['anthropic-messages', { tool: { name: 'weather' } }, { type: 'tool', name: 'weather' }],
    ['openai-chat', { auto: {} }, 'auto'],
    ['openai-chat', { any: {} }, 'required'],
    ['openai-chat', { tool: { name: 'weather' } }, { type: 'function', function: { name: 'weather' } }],
    ['mistral-chat', { auto: {} }, 'auto'],
    ['mistral-chat', { any: {} }, 'any'],
    ['ai21-jamba', { auto: {} }, 'auto'],
  ])('%s: the choice %j', (bodyFormat, toolChoice, written) => {
    expect(write(bodyFormat, { messages: [user({ text: 'Rome?' })], toolConfig: { tools: [tool], toolChoice } })['tool_choice']).toEqual(written);
  });
});

describe('media', () => {
  test('images', () => {
    const messages = [user({ text: 'What?' }, png)];
    const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
    expect(write('anthropic-messages', { messages })).toMatchObject({ messages: [{ content: [{ type: 'text', text: 'What?' }, { type: 'image', source }] }] });
    for (const bodyFormat of ['openai-chat', 'mistral-chat']) {
      const parts = [{ type: 'text', text: 'What?' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }];
      expect(write(bodyFormat, { messages })).toEqual({ messages: [{ role: 'user', content: parts }] });
      expect(write(bodyFormat, { messages: [user(png)] })).toEqual({ messages: [{ role: 'user', content: parts.slice(1) }] });
    }
    expect(write('nova', { messages })['messages']).toEqual(messages);
  });

  test.each<[document: JsonObject, written: JsonObject]>([
    [{ format: 'pdf', name: 'a', source: { bytes: 'JVBERi0=' } }, { type: 'document', title: 'a', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } }],
    [{ format: 'md', name: 'a', source: { bytes: Buffer.from('# Ä').toString('base64') }, context: 'c' }, { type: 'document', title: 'a', source: { type: 'text', media_type: 'text/plain', data: '# Ä' }, context: 'c' }],
    [{ format: 'txt', name: 'a', source: { text: 'Ä' }, citations: { enabled: true } }, { type: 'document', title: 'a', source: { type: 'text', media_type: 'text/plain', data: 'Ä' }, citations: { enabled: true } }],
    [{ format: 'txt', name: 'a', source: { content: [{ text: 'one' }, { text: 'two' }] } }, { type: 'document', title: 'a', source: { type: 'content', content: [{ type: 'text', text: 'one' }, { type: 'text', text: 'two' }] } }],
  ])('Claude’s document of %j', (document, written) => {
    expect(write('anthropic-messages', { messages: [user({ document })] })).toMatchObject({ messages: [{ content: [written] }] });
  });
});

test('what only Claude has words for', () => {
  const thinking = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } };
  const redacted = { reasoningContent: { redactedContent: Buffer.from('EvMB').toString('base64') } };
  const searchResult = { source: 'https://a.example', title: 'A', content: [{ text: 'one' }], citations: { enabled: true } };
  const request = {
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
    messages: [user({ text: 'Rome?' }, { cachePoint: { type: 'default' } }), assistant(thinking, redacted, call), user({ toolResult: { toolUseId: 'call-1', content: [{ searchResult }] } })],
    toolConfig: { tools: [tool, { cachePoint: { type: 'default' } }] },
  };
  expect(write('anthropic-messages', request)).toEqual({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 4_096,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Rome?', cache_control: { type: 'ephemeral' } }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'EvMB' },
          { type: 'tool_use', id: 'call-1', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'call-1', content: [{ type: 'search_result', source: 'https://a.example', title: 'A', content: [{ type: 'text', text: 'one' }], citations: { enabled: true } }] }],
      },
    ],
    tools: [{ name: 'weather', description: 'The weather.', input_schema: schema, strict: true, cache_control: { type: 'ephemeral' } }],
  });
});
