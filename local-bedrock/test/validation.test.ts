import { ConverseCommand, type ConverseCommandInput, type ContentBlock, type Message } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { claude, createClient, echo, nova, readRecording, small, start, userMessage } from './kit.ts';
import { parseObject, replay, sendSigned } from './replay.ts';

const legacy = 'anthropic.claude-3-sonnet-20240229-v1:0';
const llama = 'meta.llama3-1-8b-instruct-v1:0';
const hi = [userMessage('hi')];
const png = readRecording('Converse-claude35-image').request.body as { messages: { content: { image?: { source: { bytes: string } } }[] }[] };
const pixel = Buffer.from(png.messages[0]?.content[1]?.image?.source.bytes ?? '', 'base64');
const image = (bytes: Uint8Array = pixel): ContentBlock => ({ image: { format: 'png', source: { bytes } } });
const cited = { citations: { enabled: true } };
const text = (name: string): ContentBlock => ({ document: { name, format: 'txt', source: { bytes: Buffer.from('text') } } });
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const toolUse = (toolUseId: string): ContentBlock => ({ toolUse: { toolUseId, name: 'weather', input: {} } });
const toolResult = (toolUseId: string): ContentBlock => ({ toolResult: { toolUseId, content: [{ text: 'sunny' }] } });
const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } }] };

type Input = Partial<ConverseCommandInput>;

test('more tokens than the lower of two maxima that sources tell are taken', async () => {
  const client = createClient(await start());
  await expect(client.send(new ConverseCommand({ modelId: 'us.amazon.nova-2-lite-v1:0', messages: hi, inferenceConfig: { maxTokens: 64_000 } }))).resolves.toMatchObject({ stopReason: 'end_turn' });
  const jamba = await sendSigned(await start(), { path: '/model/ai21.jamba-1-5-mini-v1:0/invoke', body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], max_tokens: 8_192 }) });
  expect(jamba.status).toBe(200);
  const sonnet = await sendSigned(await start(), { path: '/model/us.anthropic.claude-sonnet-4-6/invoke', body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', messages: [{ role: 'user', content: 'hi' }], max_tokens: 128_000 }) });
  expect(sonnet.status).toBe(200);
});

test.each([
  ['temperature beside topP, for a Claude before 4.1', legacy, { temperature: 0.5, topP: 0.9 }],
  ['a temperature alone', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', { temperature: 0 }],
  ['a temperature of 1, for Claude from 4.7 on', 'us.anthropic.claude-opus-4-8', { temperature: 1 }],
  ['topP alone', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', { topP: 0.9 }],
  ['both, for another model', nova, { temperature: 0.5, topP: 0.9 }],
])('%s is taken', async (_, modelId, inferenceConfig) => {
  await expect(createClient(await start()).send(new ConverseCommand({ modelId, messages: hi, inferenceConfig }))).resolves.toMatchObject({ stopReason: 'end_turn' });
});

test('Claude’s native body knows the same limits of temperature', async () => {
  const body = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }], temperature: 0.5, top_p: 0.9 };
  const isTaken = await sendSigned(await start(), { path: '/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke', body: JSON.stringify({ ...body, top_p: null }) });
  expect(isTaken.status).toBe(200);
  const answer = await sendSigned(await start(), { path: '/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke', body: JSON.stringify(body) });
  expect([answer.status, answer.body.toString()]).toEqual([400, expect.stringContaining('cannot both be specified')]);
});

test('what a tool of Bedrock’s own has done may be sent back', async () => {
  const client = createClient(await start());
  const used = assistant({ toolUse: { toolUseId: 's1', name: 'nova_code_interpreter', input: { code: '1 + 1' }, type: 'server_tool_use' } }, { toolResult: { toolUseId: 's1', content: [{ text: '2' }], type: 'nova_code_interpreter_result' } }, { text: 'It is 2.' });
  const command = new ConverseCommand({ modelId: 'us.amazon.nova-2-lite-v1:0', messages: [...hi, used, ...hi], toolConfig: { tools: [{ systemTool: { name: 'nova_code_interpreter' } }] } });
  await expect(client.send(command)).resolves.toMatchObject({ stopReason: 'end_turn' });
});

const refused: readonly (readonly [string, Input, string])[] = [
  ['no message', { messages: [] }, 'A conversation must start with a user message. Try again with a conversation that starts with a user message.'],
  ['an assistant first, for Nova', { modelId: nova, messages: [assistant({ text: 'hi' }), ...hi] }, 'A conversation must start with a user message. Try again with a conversation that starts with a user message.'],
  ['an assistant last, for Nova', { modelId: nova, messages: [...hi, assistant({ text: 'so' })] }, 'A conversation must end with a user message.'],
  ['an assistant last, for a Claude without prefill', { modelId: 'us.anthropic.claude-opus-4-8', messages: [...hi, assistant({ text: 'so' })] }, 'does not support assistant message prefill'],
  ['the same role twice', { messages: [...hi, ...hi] }, 'A conversation must alternate between user and assistant roles.'],
  ['a message without content', { messages: [user()] }, 'The content field in the Message object at messages.0 is empty. Add a ContentBlock object to the content field and try again.'],
  ['blank text', { messages: [user({ text: '  ' })] }, 'The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.'],
  ['an unknown block', { messages: [user({ $unknown: ['hologram', {}] })] }, 'The ContentBlock object at messages.0.content.0 must set one of the following keys: text, image'],
  ['maxTokens 0', { inferenceConfig: { maxTokens: 0 } }, "1 validation error detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1"],
  ['maxTokens over the model', { modelId: legacy, inferenceConfig: { maxTokens: 4097 } }, 'The maximum tokens you requested exceed the model limit of 4096. Try again with a maximum tokens value lower than 4096.'],
  ['temperature over 1', { inferenceConfig: { temperature: 1.1 } }, 'Member must have value less than or equal to 1'],
  ['topP under 0', { inferenceConfig: { topP: -0.1 } }, 'Member must have value greater than or equal to 0'],
  ['temperature beside topP, for Claude from 4.1 on', { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', inferenceConfig: { temperature: 0, topP: 0.9 } }, 'The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.'],
  ['a temperature, for Claude from 4.7 on', { modelId: 'us.anthropic.claude-opus-4-8', inferenceConfig: { temperature: 0.5 } }, '`temperature` is deprecated for this model.'],
  ['topP, for Claude from 4.7 on', { modelId: 'us.anthropic.claude-opus-4-8', inferenceConfig: { topP: 0.5 } }, '`top_p` is deprecated for this model.'],
  ['a budget for thinking, for Claude from 4.7 on', { modelId: 'us.anthropic.claude-opus-4-8', inferenceConfig: { maxTokens: 4_000 }, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } } }, '"thinking.type.enabled" is not supported for this model.'],
  ['top_k, for Claude from 4.7 on', { modelId: 'us.anthropic.claude-opus-4-8', additionalModelRequestFields: { top_k: 5 } }, '`top_k` is deprecated for this model.'],
  ['a blank stop sequence, for Claude', { inferenceConfig: { stopSequences: ['\n'] } }, 'The model returned the following errors: stop_sequences: each stop sequence must contain non-whitespace'],
  ['stop sequences, for a model that takes none', { modelId: 'openai.gpt-oss-20b-1:0', inferenceConfig: { stopSequences: ['END'] } }, "This model doesn't support the stopSequences field. Remove stopSequences and try again."],
  ['an empty stop sequence', { inferenceConfig: { stopSequences: [''] } }, 'Member must have length greater than or equal to 1'],
  ['2,501 stop sequences', { inferenceConfig: { stopSequences: Array.from({ length: 2_501 }, (_, index) => `s${index}`) } }, 'Member must have length less than or equal to 2500'],
  ['an empty system text', { system: [{ text: '' }] }, "at 'system.0.text' failed to satisfy constraint"],
  ['tool blocks without toolConfig', { messages: [...hi, assistant(toolUse('t1')), user(toolResult('t1'))] }, 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'],
  ['a tool use without a result', { toolConfig, messages: [...hi, assistant(toolUse('t1'), toolUse('t2')), user(toolResult('t1'))] }, 'Expected toolResult blocks at messages.2.content for the following Ids: t2'],
  ['a tool use at the end', { toolConfig, messages: [...hi, assistant(toolUse('t1'))] }, 'Expected toolResult blocks at messages.2.content for the following Ids: t1'],
  ['a result that nobody asked for', { toolConfig, messages: [user(toolResult('t1'))] }, 'The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.'],
  ['an empty result that is an error', { toolConfig, messages: [...hi, assistant(toolUse('t1')), user({ toolResult: { toolUseId: 't1', content: [], status: 'error' } })] }, 'The content field at messages.2.content.0.toolResult cannot be empty when status value is error.'],
  ['no tools in toolConfig', { toolConfig: { tools: [] } }, "at 'toolConfig.tools' failed to satisfy constraint"],
  ['words beside a tool use, for Llama', { modelId: llama, toolConfig, messages: [...hi, assistant({ text: 'Let me look.' }, toolUse('t1')), user(toolResult('t1'))] }, 'messages.1.content: Conversation blocks and tool use blocks cannot be provided in the same turn.'],
  ['words beside a tool’s result, for Llama', { modelId: llama, toolConfig, messages: [...hi, assistant(toolUse('t1')), user(toolResult('t1'), { text: 'And?' })] }, 'messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.'],
  ['a tool use whose input is no object', { toolConfig, messages: [...hi, assistant({ toolUse: { toolUseId: 't1', name: 'weather', input: '{' } }), user(toolResult('t1'))] }, 'The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object for the field and try again.'],
  ['a list for the JSON of a result', { toolConfig, messages: [...hi, assistant(toolUse('t1')), user({ toolResult: { toolUseId: 't1', content: [{ json: [1] }] } })] }, 'The format of the value at messages.2.content.0.toolResult.content.0.json is invalid. Provide a json object for the field and try again.'],
  ['a citation of a search result, given back to Claude', { messages: [...hi, assistant({ citationsContent: { content: [{ text: 'It is green.' }], citations: [{ title: 'Bridges', location: { searchResultLocation: { searchResultIndex: 0, start: 0, end: 1 } } }] } }), ...hi] }, 'The model returned the following errors: messages.1.content.0.text.citations.0.type: Field required'],
  ['a member without a name in what a tool was used with', { toolConfig, messages: [...hi, assistant({ toolUse: { toolUseId: 't1', name: 'weather', input: { edits: [{ old: 'a', '': '' }] } } }), user(toolResult('t1'))] }, 'The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object for the field and try again.'],
  ['a type within the JSON of a result', { toolConfig, messages: [...hi, assistant(toolUse('t1')), user({ toolResult: { toolUseId: 't1', content: [{ json: { data: { __type: { name: 'Query' } } } }] } })] }, 'The format of the value at messages.2.content.0.toolResult.content.0.json is invalid. Provide a json object for the field and try again.'],
  ['a tool whose input is not said to be an object', { toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: {} } } }] } }, 'The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.'],
  ['a bad tool name', { toolConfig: { tools: [{ toolSpec: { name: 'a b', inputSchema: { json: {} } } }] } }, 'satisfy regular expression pattern'],
  ['a choice at the root of what a tool takes, for Claude', { toolConfig: { tools: [...toolConfig.tools, { toolSpec: { name: 'a', inputSchema: { json: { type: 'object', anyOf: [{ required: ['x'] }, { required: ['y'] }] } } } }] } }, 'The model returned the following errors: tools.1.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level'],
  ['a name of a property with a space, for Claude', { toolConfig: { tools: [...toolConfig.tools, { toolSpec: { name: 'a', inputSchema: { json: { type: 'object', properties: { 'unit price': { type: 'string' } } } } } }] } }, "The model returned the following errors: tools.1.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"],
  ['an empty description of a tool', { toolConfig: { tools: [{ toolSpec: { name: 'a', description: '', inputSchema: { json: { type: 'object' } } } }] } }, "Value '' at 'toolConfig.tools.0.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1"],
  ['two tools of one name', { toolConfig: { tools: [...toolConfig.tools, ...toolConfig.tools] } }, 'The tool weather is already defined at toolConfig.tools.1.'],
  ['… with a cache point between them', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: { type: 'default' } }, ...toolConfig.tools] } }, 'The tool weather is already defined at toolConfig.tools.2.'],
  ['a forced tool that is not offered', { toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'clock' } } } }, 'The tool clock of toolConfig.toolChoice is not one of toolConfig.tools.'],
  ['a forced tool, for a model that cannot be forced', { modelId: 'us.anthropic.claude-fable-5', toolConfig: { ...toolConfig, toolChoice: { any: {} } } }, "This model doesn't support the toolConfig.toolChoice.any field."],
  ['an image of the assistant', { messages: [...hi, assistant(image()), ...hi] }, 'The image block at messages.1.content.0 is only allowed in messages of the user.'],
  ['an image for the small model', { modelId: small, messages: [user(image())] }, "This model doesn't support the image content block."],
  ['more than 1,000 tokens of the small model', { modelId: small, inferenceConfig: { maxTokens: 1_001 } }, 'The maximum tokens you requested exceed the model limit of 1000.'],
  ['an assistant first, for the small model', { modelId: small, messages: [assistant({ text: 'hi' }), ...hi] }, 'A conversation must start with a user message.'],
  ['an assistant last, for the small model', { modelId: small, messages: [...hi, assistant({ text: 'so' })] }, 'does not support assistant message prefill'],
  ['structured output, for the small model', { modelId: small, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } } }, "doesn't support the outputConfig.textFormat field"],
  ['reasoning, for the small model', { modelId: small, additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_024 } } }, 'thinking: Extra inputs are not permitted'],
  ['an image for a model of text', { modelId: nova, messages: [user(image())] }, "This model doesn't support the image content block."],
  ['21 images', { messages: [user(...Array.from({ length: 21 }, () => image()))] }, 'has more than 20 images'],
  ['an image over 3.75 MB', { messages: [user(image(Buffer.alloc(3_932_161)))] }, 'more than the maximum of 3932160 bytes'],
  ['an unknown image format', { messages: [user({ image: { format: 'bmp' as 'png', source: { bytes: pixel } } })] }, 'satisfy enum value set: [png, jpeg, gif, webp]'],
  ['six documents', { messages: [user({ text: 'see' }, ...Array.from({ length: 6 }, (_, index) => text(`d${index}`)))] }, 'has more than 5 documents'],
  ['a document without text', { messages: [user(text('d'))] }, 'has a document but no text'],
  ['a document with a bad name', { messages: [user({ text: 'see' }, text('a/b'))] }, 'The document file name can only contain alphanumeric characters'],
  ['two documents of a name', { messages: [user({ text: 'see' }, text('d'), text('d'))] }, "Messages can't contain duplicate document names. Rename the document and retry your request."],
  ['two documents of a name in two turns', { messages: [user({ text: 'see' }, text('d')), assistant({ text: 'so' }), user({ text: 'see' }, text('d'))] }, "Messages can't contain duplicate document names."],
  ['a document as text that is not to be cited', { messages: [user({ text: 'see' }, { document: { name: 'd', format: 'txt', source: { text: 'x' } } })] }, 'The DocumentSource object at messages.0.content.1.document.source must set one of the following keys: bytes, s3Location.'],
  ['a document of a name that a tool has told', { toolConfig, messages: [user({ text: 'see' }, text('d')), assistant(toolUse('t1')), user({ toolResult: { toolUseId: 't1', content: [{ document: { name: 'd', format: 'txt', source: { bytes: new Uint8Array([120]) } } }] } })] }, "Messages can't contain duplicate document names."],
  ['an image for a guardrail that none can look at', { messages: [user({ text: 'see' }, { guardContent: { image: { format: 'gif' as 'png', source: { bytes: pixel } } } })] }, "at 'messages.0.content.1.guardContent.image.format' failed to satisfy constraint: Member must satisfy enum value set: [png, jpeg]"],
  ['the beginning of an answer that ends in white space, for Claude', { messages: [...hi, assistant({ text: 'So ' })] }, 'The model returned the following errors: messages: final assistant content cannot end with trailing whitespace'],
  ['an unknown guardrail', { guardrailConfig: { guardrailIdentifier: 'abc', guardrailVersion: '1' } }, 'The guardrail identifier or version provided in the request does not exist.'],
  ['structured output, for a model without it', { modelId: nova, outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{}' } } } } }, "doesn't support the outputConfig.textFormat field"],
  ['metadata without an entry', { requestMetadata: {} }, "at 'requestMetadata' failed to satisfy constraint: Member must have length greater than or equal to 1"],
  ['17 entries of metadata', { requestMetadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) }, "at 'requestMetadata' failed to satisfy constraint"],
  ['a bad letter in the metadata', { requestMetadata: { key: 'a;b' } }, "at 'requestMetadata.key' failed to satisfy constraint"],
  ['11 response field paths', { additionalModelResponseFieldPaths: Array.from({ length: 11 }, (_, index) => `/p${index}`) }, 'Member must have length less than or equal to 10'],
  ['a response field path that is none', { additionalModelResponseFieldPaths: ['stop_sequence'] }, 'is not a JSON pointer'],
  ['tools, for a model without them', { modelId: 'mistral.mistral-7b-instruct-v0:2', toolConfig }, "This model doesn't support tool use."],
  ['tools, for the echo', { modelId: echo, toolConfig }, "This model doesn't support tool use."],
  ['an unknown tier', { serviceTier: { type: 'first-class' as 'flex' } }, "at 'serviceTier.type' failed to satisfy constraint"],
  ['more input than the model can hold', { modelId: nova, messages: [userMessage('word '.repeat(128_001))] }, 'The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.'],
];

const accepted: readonly (readonly [string, Input])[] = [
  ['an assistant first, for Claude', { messages: [assistant({ text: 'hi' }), ...hi] }],
  ['an assistant last, for a Claude with prefill', { modelId: legacy, messages: [...hi, assistant({ text: 'so' })] }],
  ['the most tokens', { modelId: legacy, inferenceConfig: { maxTokens: 4096, temperature: 1, topP: 0, stopSequences: ['x'] } }],
  ['20 images', { messages: [user(...Array.from({ length: 20 }, () => image()))] }],
  ['an image of 3.75 MB', { messages: [user(image(Buffer.alloc(3_932_160)))] }],
  ['five documents', { messages: [user({ text: 'see' }, ...Array.from({ length: 5 }, (_, index) => text(`d${index}`)))] }],
  ['documents whose names differ in a letter', { messages: [user({ text: 'see' }, text('d'), text('D'))] }],
  ['documents of other sources', { messages: [user({ text: 'see' }, { document: { name: 'a', format: 'txt', source: { text: '# A' }, ...cited } }, { document: { name: 'b', source: { content: [{ text: 'B' }] }, ...cited } }, { document: { name: 'c', format: 'pdf', source: { s3Location: { uri: 's3://b/c.pdf' } } } })] }],
  ['tools and their results', { toolConfig, messages: [...hi, assistant({ text: 'wait' }, toolUse('t1'), toolUse('t2')), user(toolResult('t2'), toolResult('t1'))] }],
  ['tools that may be called', { toolConfig: { ...toolConfig, toolChoice: { auto: {} } } }],
  ['documents, and a tool that is forced, for the small model', { modelId: small, messages: [user({ text: 'see' }, text('d'))], toolConfig: { ...toolConfig, toolChoice: { tool: { name: 'weather' } } } }],
  ['system texts and cache points', { system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }] }],
  ['redacted reasoning of earlier turns', { messages: [...hi, assistant({ reasoningContent: { redactedContent: Buffer.from('hm') } }, { text: 'so' }), ...hi] }],
  ['unsigned reasoning of earlier turns, for Nova', { modelId: nova, messages: [...hi, assistant({ reasoningContent: { reasoningText: { text: 'hm' } } }, { text: 'so' }), ...hi] }],
  ['citations of earlier turns', { messages: [...hi, assistant({ citationsContent: { content: [{ text: 'so' }], citations: [] } }), ...hi] }],
  ['16 entries of metadata', { requestMetadata: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`k${index}`, 'a-Z 0:_@$#=/+,.'])) }],
];

describe('Converse', () => {
  test.each(refused)('refuses %s', async (_, input, message) => {
    const command = new ConverseCommand({ modelId: claude, messages: hi, ...input });
    await expect(createClient(await start()).send(command)).rejects.toMatchObject({
      name: 'ValidationException', message: expect.stringContaining(message) as unknown, $metadata: { httpStatusCode: 400 },
    });
  });

  test.each(accepted)('accepts %s', async (_, input) => {
    const answer = await createClient(await start()).send(new ConverseCommand({ modelId: claude, messages: hi, ...input }));
    expect(answer.stopReason).toBeDefined();
  });

  test.each([
    ['no JSON', '{', 'SerializationException', 'The request body is not valid JSON.'],
    ['a wrong type', '{"messages":"hi"}', 'SerializationException', 'STRING_VALUE can not be converted to a List at messages'],
    ['a number with a fraction', '{"messages":[{"role":"user","content":[{"text":"a"}]}],"inferenceConfig":{"maxTokens":1.5}}', 'SerializationException', 'DECIMAL_VALUE can not be converted to an Integer at inferenceConfig.maxTokens'],
    ['two members in one block', '{"messages":[{"role":"user","content":[{"text":"a","image":{}}]}]}', 'ValidationException', 'must set one of the following keys'],
    ['bad base64', '{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"a!"}}}]}]}', 'ValidationException', 'are not valid base64'],
    ['an unknown effort', '{"messages":[{"role":"user","content":[{"text":"a"}]}],"outputConfig":{"effort":"huge"}}', 'ValidationException', "Value 'huge' at 'outputConfig.effort' failed to satisfy constraint: Member must satisfy enum value set: [low, medium, high, xhigh, max]"],
    ['an unknown mode of the guardrail', '{"messages":[{"role":"user","content":[{"text":"a"}]}],"guardrailConfig":{"guardrailIdentifier":"local-guardrail","guardrailVersion":"1","streamProcessingMode":"later"}}', 'ValidationException', "Value 'later' at 'guardrailConfig.streamProcessingMode' failed to satisfy constraint: Member must satisfy enum value set: [sync, async]"],
    ['an unknown role', '{"messages":[{"role":"wizard","content":[{"text":"a"}]}]}', 'ValidationException', 'satisfy enum value set: [user, assistant]'],
  ])('refuses a body with %s', async (_, body, name, message) => {
    const { status, headers, body: answer } = await sendSigned(await start(), { path: `/model/${echo}/converse`, body });
    expect(status).toBe(400);
    expect(headers['x-amzn-errortype']).toBe(`${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`);
    expect(parseObject(answer.toString())).toEqual({ message: expect.stringContaining(message) as unknown });
  });

  test('echoes latency and tier, and tells the stop sequence when asked', async () => {
    const client = createClient(await start());
    const answer = await client.send(new ConverseCommand({
      modelId: echo,
      messages: [userMessage('one STOP two')],
      inferenceConfig: { stopSequences: ['STOP'] },
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'flex' },
      additionalModelResponseFieldPaths: ['/stop_sequence', '/no_such_field'],
    }));
    expect(answer).toMatchObject({
      stopReason: 'stop_sequence',
      output: { message: { content: [{ text: 'one ' }] } },
      performanceConfig: { latency: 'optimized' },
      serviceTier: { type: 'flex' },
      additionalModelResponseFields: { stop_sequence: 'STOP' },
    });
    const cut = await client.send(new ConverseCommand({ modelId: echo, messages: [userMessage('one two three four')], inferenceConfig: { maxTokens: 2 } }));
    expect(cut).toMatchObject({ stopReason: 'max_tokens', output: { message: { content: [{ text: 'one two' }] } }, usage: { outputTokens: 2 } });
  });
});

const claudeBody = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const without = (key: keyof typeof claudeBody) => Object.fromEntries(Object.entries(claudeBody).filter(([name]) => name !== key));
const claudeMessages = (...messages: unknown[]) => ({ ...claudeBody, messages });
const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }] };

describe('native bodies', () => {
  test.each<readonly [string, string, unknown, string]>([
    ['no version', echo, without('anthropic_version'), 'Malformed input request: #: required key [anthropic_version] not found, please reformat your input and try again.'],
    ['no max_tokens', echo, without('max_tokens'), 'Malformed input request: #: required key [max_tokens] not found, please reformat your input and try again.'],
    ['no messages', echo, without('messages'), 'Malformed input request: #: required key [messages] not found, please reformat your input and try again.'],
    ['another version', echo, { ...claudeBody, anthropic_version: '2023-06-01' }, 'Malformed input request: #/anthropic_version: 2023-06-01 is not a valid enum value, please reformat your input and try again.'],
    ['the version of 2026, for a model before Claude 4.7', 'us.anthropic.claude-opus-4-6-v1', { ...claudeBody, anthropic_version: '2026-10-21' }, '#/anthropic_version: 2026-10-21 is not a valid enum value'],
    ['the version of 2026, for Claude 3', legacy, { ...claudeBody, anthropic_version: '2026-10-21' }, '#/anthropic_version: 2026-10-21 is not a valid enum value'],
    ['what the version of 2026 has no more', 'us.anthropic.claude-opus-4-7', { ...claudeBody, anthropic_version: '2026-10-21', temperature: 1 }, 'temperature: Extra inputs are not permitted'],
    ['an unknown key', echo, { ...claudeBody, model: 'x' }, 'Malformed input request: #: extraneous key [model] is not permitted, please reformat your input and try again.'],
    ['a wrong type', echo, { ...claudeBody, max_tokens: '10' }, 'Malformed input request: #/max_tokens: expected type: Integer, found: String, please reformat your input and try again.'],
    ['max_tokens 0', echo, { ...claudeBody, max_tokens: 0 }, '#/max_tokens: 0 is not greater or equal to 1'],
    ['too many tokens', legacy, { ...claudeBody, max_tokens: 4_097 }, 'max_tokens: 4097 > 4096, which is the maximum allowed number of output tokens for claude-3-sonnet-20240229'],
    ['temperature 2', echo, { ...claudeBody, temperature: 2 }, '#/temperature: 2 is not less or equal to 1'],
    ['no message in the list', echo, claudeMessages(), 'messages: at least one message is required'],
    ['empty text', echo, claudeMessages({ role: 'user', content: '' }), 'messages: text content blocks must be non-empty'],
    ['an unknown block', echo, claudeMessages({ role: 'user', content: [{ type: 'hologram' }] }), "messages.0.content.0: Input tag 'hologram' found using 'type'"],
    ['a tool use without a result', echo, claudeMessages(claudeBody.messages[0], use, { role: 'user', content: 'so?' }), 'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.'],
    ['a result that nobody asked for', echo, claudeMessages({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] }), 'messages.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1.'],
    ['a forced tool that is not offered', echo, { ...claudeBody, tool_choice: { type: 'tool', name: 'clock' } }, "Tool 'clock' not found in provided tools"],
    ['tools of Anthropic that Bedrock has not', claude, { ...claudeBody, tools: [{ type: 'bash_20250124', name: 'bash' }, { type: 'web_search_20250305', name: 'web_search' }] }, "tools.1: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom', "],
    ['a choice at the root of what a tool takes', claude, { ...claudeBody, tools: [{ name: 'clock', input_schema: { type: 'object', oneOf: [{}] } }] }, 'tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level'],
    ['a name of a property that is too long', claude, { ...claudeBody, tools: [{ name: 'clock', input_schema: { type: 'object', properties: { ['x'.repeat(65)]: {} } } }] }, "tools.0.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"],
    ['the beginning of an answer that ends in white space', echo, claudeMessages(claudeBody.messages[0], { role: 'assistant', content: 'So\n' }), 'messages: final assistant content cannot end with trailing whitespace'],
    ['tools, for the echo', echo, { ...claudeBody, tools: [{ name: 'clock', input_schema: { type: 'object' } }] }, '#/tools: tools are not supported by this model'],
    ['a wrong type, for Nova', nova, { messages: [{ role: 'user', content: 'hi' }] }, 'Malformed input request: #/messages/0/content: expected type: JSONArray, found: String, please reformat your input and try again.'],
    ['a wrong type of reasoning, for Nova', 'us.amazon.nova-2-lite-v1:0', { messages: hi, reasoningConfig: 'much' }, 'Malformed input request: #/reasoningConfig: expected type: JSONObject, found: String, please reformat'],
    ['no messages, for Nova', nova, {}, 'Malformed input request: #: required key [messages] not found, please reformat your input and try again.'],
    ['an unknown key, for Nova', nova, { messages: hi, anthropic_version: 'x' }, '#: extraneous key [anthropic_version] is not permitted'],
    ['an unknown limit, for Nova', nova, { messages: hi, inferenceConfig: { max_tokens: 5 } }, '#/inferenceConfig: extraneous key [max_tokens] is not permitted'],
    ['too many tokens, for Nova', nova, { messages: hi, inferenceConfig: { max_new_tokens: 99_999 } }, 'The maximum tokens you requested exceed the model limit of 8192.'],
    ['more than 25,000,000 bytes', echo, { ...claudeBody, system: 'x'.repeat(25_000_000) }, 'Member must have length less than or equal to 25000000'],
  ])('refuse %s', async (_, modelId, body, message) => {
    const { status, headers, body: answer } = await sendSigned(await start(), { path: `/model/${modelId}/invoke`, body: JSON.stringify(body) });
    expect({ status, ...parseObject(answer.toString()) }).toEqual({ status: 400, message: expect.stringContaining(message) as unknown });
    expect(headers['x-amzn-errortype']).toMatch(/^ValidationException:/);
  });

  test.each([
    ['X-Amzn-Bedrock-PerformanceConfig-Latency', 'performanceConfigLatency', 'optimized', '[standard, optimized]'],
    ['X-Amzn-Bedrock-Service-Tier', 'serviceTier', 'flex', '[priority, default, flex, reserved]'],
    ['X-Amzn-Bedrock-Trace', 'trace', 'ENABLED_FULL', '[ENABLED, DISABLED, ENABLED_FULL]'],
  ])('are answered with the header %s only where it has one of its words', async (header, member, word, words) => {
    const bedrock = await start();
    for (const operation of ['invoke', 'invoke-with-response-stream']) {
      const send = (value: string) =>
        sendSigned(bedrock, { path: `/model/${echo}/${operation}`, headers: { [header]: value }, body: JSON.stringify(claudeBody) });
      expect((await send(word)).status).toBe(200);
      const { status, body } = await send('wild');
      expect({ status, ...parseObject(body.toString()) }).toEqual({
        status: 400,
        message: `1 validation error detected: Value 'wild' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: ${words}`,
      });
    }
  });

  test('of Claude may name the tools of Anthropic that Bedrock has', async () => {
    const body = JSON.stringify({ ...claudeBody, tools: [{ type: 'bash_20250124', name: 'bash' }, { type: 'text_editor_20250728', name: 'edit' }] });
    expect((await sendSigned(await start(), { path: `/model/${claude}/invoke`, body })).status).toBe(200);
  });

  test('that are no JSON are refused in the recorded words', async () => {
    const recording = readRecording('InvokeModel-titan-error-malformed-body');
    const { status, headers, body } = await replay(await start(), recording, nova);
    expect(status).toBe(recording.response.status);
    expect(headers['x-amzn-errortype']).toBe(recording.response.headers['x-amzn-errortype']);
    expect(parseObject(body.toString())).toEqual(recording.response.body);
  });
});

describe('paths and methods', () => {
  test.each(['/async-invoke', '/guardrails', '/'])('%s is no operation here', async (path) => {
    const { status, headers } = await sendSigned(await start(), { path, body: '{}' });
    expect(status).toBe(404);
    expect(headers['x-amzn-errortype']).toMatch(/^UnknownOperationException:/);
    expect(headers['x-local-bedrock']).toBe('1');
  });

  test('a wrong method is refused', async () => {
    const { status, headers } = await sendSigned(await start(), { path: '/foundation-models', body: '{}' });
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET');
  });
});
