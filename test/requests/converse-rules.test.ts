import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentBlockInput, ConverseInput, MessageInput, ToolConfigInput } from '../../src/generated/schema-types.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { toConverseRequest } from '../../src/requests/converse-request.ts';
import type { LookUpModelLimits } from '../../src/requests/model-limits.ts';
import { knowing, knowingNothing } from './support/limits.ts';
import { refusalOf } from './support/refusal.ts';

const text = { text: 'Hello' };
const png = { format: 'png', source: { bytes: 'AAAA' } };
const txt = { format: 'txt', name: 'notes', source: { text: 'x' } };
const toolConfig: ToolConfigInput = { tools: [{ toolSpec: { name: 'clock', inputSchema: {} } }] };
const toolUse = (toolUseId = 't1'): ContentBlockInput => ({ toolUse: { toolUseId, name: 'clock', input: {} } });
const toolResult = (toolUseId = 't1'): ContentBlockInput => ({ toolResult: { toolUseId, content: [{ text: '' }] } });
const user = (...content: readonly ContentBlockInput[]): MessageInput => ({ role: 'USER', content });
const assistant = (...content: readonly ContentBlockInput[]): MessageInput => ({ role: 'ASSISTANT', content });
const saying = (...content: readonly ContentBlockInput[]): Partial<ConverseInput> => ({ messages: [user(...content)] });
const calling = (...messages: readonly MessageInput[]): Partial<ConverseInput> => ({ toolConfig, messages: [user(text), ...messages] });
/** base64 of so many bytes. */
const bytes = (length: number): string => Buffer.alloc(length).toString('base64');
const withTool = (name: string, inputSchema = {}): Partial<ConverseInput> => ({ toolConfig: { tools: [{ toolSpec: { name, inputSchema } }] } });

const run = (input: Partial<ConverseInput>, lookUp: LookUpModelLimits = knowingNothing): unknown =>
  toConverseRequest({ modelId: 'm', messages: [user(text)], ...input }, lookUp);

/** A look-up of this model in the server's own catalogue. */
const describing = (modelId: string): LookUpModelLimits => () => readCatalogue().get(modelId);

type Case = readonly [what: string, input: Partial<ConverseInput>, field: string, lookUp?: LookUpModelLimits];

const refused: readonly Case[] = [
  ['no model', { modelId: null }, 'modelId'],
  ['an empty model id', { modelId: '' }, 'modelId'],
  ['a model id with a blank', { modelId: 'a model' }, 'modelId'],
  ['a model id of 2049 characters', { modelId: 'm'.repeat(2049) }, 'modelId'],
  ['no message', { messages: [] }, 'messages'],
  ['a message without content', { messages: [user(text), assistant()] }, 'messages[1].content'],
  ['two messages of the user', { messages: [user(text), user(text)] }, 'messages[1].role'],
  ['two messages of the assistant', { messages: [user(text), assistant(text), assistant(text)] }, 'messages[2].role'],
  ['an assistant who begins', { messages: [assistant(text), user(text)] }, 'messages[0].role', knowing({ leadingAssistantMessage: false })],
  ['empty text', saying({ text: '' }), 'messages[0].content[0].text'],
  ['blank text', saying({ text: ' \t\u00a0' }), 'messages[0].content[0].text'],
  ['blank text beside another', saying(text, { text: ' ' }), 'messages[0].content[1].text'],
  ['nothing but a line break', saying({ text: '\n' }), 'messages[0].content[0].text'],
  ['an empty system prompt', { system: [text, { text: '' }] }, 'system[1].text'],
  ['an other block that is no object', saying({ other: 'x' }), 'messages[0].content[0].other'],
  ['an other block without a member', saying({ other: {} }), 'messages[0].content[0].other'],
  ['an other block with two members', saying({ other: { a: 1, b: 2 } }), 'messages[0].content[0].other'],
  ['an other block that has a name', saying({ other: { text: 'x' } }), 'messages[0].content[0].other'],
  ['citations that are no list', { messages: [user(text), assistant({ citationsContent: { text: 'x', citations: {} } })] }, 'messages[1].content[0].citationsContent.citations'],
  ['citations that are no objects', { messages: [user(text), assistant({ citationsContent: { text: 'x', citations: [1] } })] }, 'messages[1].content[0].citationsContent.citations'],
  ['an unknown time to live', saying(text, { cachePoint: { ttl: '2h' } }), 'messages[0].content[1].cachePoint.ttl'],
  ['an unknown time to live in the system prompt', { system: [{ cachePoint: { ttl: '' } }] }, 'system[0].cachePoint.ttl'],
  ['an unknown time to live among the tools', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: { ttl: '60m' } }] } }, 'toolConfig.tools[1].cachePoint.ttl'],
  ['a tool without a name', withTool(''), 'toolConfig.tools[0].toolSpec.name'],
  ['a tool with a dot in its name', withTool('a.b'), 'toolConfig.tools[0].toolSpec.name'],
  ['a tool with a long name', withTool('x'.repeat(65)), 'toolConfig.tools[0].toolSpec.name'],
  ['a tool of Bedrock’s own without a name', { toolConfig: { tools: [{ systemTool: { name: '' } }] } }, 'toolConfig.tools[0].systemTool.name'],
  ['a tool whose schema is no object', withTool('t', []), 'toolConfig.tools[0].toolSpec.inputSchema'],
  ['a toolUse of a tool with a bad name', calling(assistant({ toolUse: { toolUseId: 't1', name: 'a b', input: {} } }), user(toolResult())), 'messages[1].content[0].toolUse.name'],
  ['a toolUse with a bad id', calling(assistant(toolUse('a b')), user(toolResult('a b'))), 'messages[1].content[0].toolUse.toolUseId'],
  ['a toolResult with a bad id', calling(assistant(toolUse()), user(toolResult(), toolResult(''))), 'messages[2].content[1].toolResult.toolUseId'],
  ['a tool that takes no object', withTool('t', { type: 'array', items: {} }), 'toolConfig.tools[0].toolSpec.inputSchema.type'],
  ['a tool that may take no object', withTool('t', { type: ['object', 'null'] }), 'toolConfig.tools[0].toolSpec.inputSchema.type'],
  ['a tool whose schema is wrapped as Bedrock’s own API has it', withTool('t', { json: { type: 'object', properties: {} } }), 'toolConfig.tools[0].toolSpec.inputSchema'],
  ['a toolUse whose input broke off', calling(assistant({ toolUse: { toolUseId: 't1', name: 'clock', input: '{"city": "Par' } }), user(toolResult())), 'messages[1].content[0].toolUse.input'],
  ['an empty list of tools', { toolConfig: { tools: [] } }, 'toolConfig.tools'],
  ['tools that are cache points alone', { toolConfig: { tools: [{ cachePoint: {} }] } }, 'toolConfig.tools'],
  ['a tool to use that is not offered', { toolConfig: { ...toolConfig, toolChoice: { tool: 'watch' } } }, 'toolConfig.toolChoice.tool'],
  ['any tool to use, with none offered', { toolConfig: { tools: [{ cachePoint: {} }], toolChoice: { any: true } } }, 'toolConfig.tools'],
  ['toolChoice auto false', { toolConfig: { ...toolConfig, toolChoice: { auto: false } } }, 'toolConfig.toolChoice.auto'],
  ['toolChoice any false', { toolConfig: { ...toolConfig, toolChoice: { any: false } } }, 'toolConfig.toolChoice.any'],
  ['tool blocks without tools', { messages: [user(text), assistant(toolUse()), user(toolResult())] }, 'toolConfig'],
  ['a toolUse that is not answered', calling(assistant(text, toolUse()), user(text)), 'messages[1].content[1].toolUse.toolUseId'],
  ['a toolUse at the end', calling(assistant(toolUse())), 'messages[1].content[0].toolUse.toolUseId'],
  ['one toolUse of two that is not answered', calling(assistant(toolUse(), toolUse('t2')), user(toolResult())), 'messages[1].content[1].toolUse.toolUseId'],
  ['a toolUse that is answered too late', calling(assistant(toolUse()), user(text), assistant(text), user(toolResult())), 'messages[1].content[0].toolUse.toolUseId'],
  ['a toolResult to nothing', { toolConfig, ...saying(toolResult()) }, 'messages[0].content[0].toolResult.toolUseId'],
  ['a toolResult to another', calling(assistant(toolUse()), user(toolResult(), toolResult('t2'))), 'messages[2].content[1].toolResult.toolUseId'],
  ['a toolUse of the user', { toolConfig, ...saying(toolUse()) }, 'messages[0].content[0].toolUse'],
  ['a toolResult of the assistant', calling(assistant(text, toolResult())), 'messages[1].content[1].toolResult'],
  ['an error that says nothing', calling(assistant(toolUse()), user({ toolResult: { toolUseId: 't1', content: [], status: 'ERROR' } })), 'messages[2].content[0].toolResult.content'],
  ['an image of the assistant', { messages: [user(text), assistant({ image: png })] }, 'messages[1].content[0].image'],
  ['a document of the assistant', { messages: [user(text), assistant(text, { document: txt })] }, 'messages[1].content[1].document'],
  ['a video of the assistant', { messages: [user(text), assistant({ video: png })] }, 'messages[1].content[0].video'],
  ['a sound of the assistant', { messages: [user(text), assistant({ audio: png })] }, 'messages[1].content[0].audio'],
  ['an image as text', saying({ image: { format: 'png', source: { text: 'x' } } }), 'messages[0].content[0].image.source.text'],
  ['a video as text', saying({ video: { format: 'mp4', source: { text: 'x' } } }), 'messages[0].content[0].video.source.text'],
  ['an image at a web address', saying({ image: { format: 'png', source: { s3Location: { uri: 'https://bucket/key' } } } }), 'messages[0].content[0].image.source.s3Location.uri'],
  ['an image that is a bucket', saying({ image: { format: 'png', source: { s3Location: { uri: 's3://bucket/' } } } }), 'messages[0].content[0].image.source.s3Location.uri'],
  ['the owner of a bucket that is no account', saying({ image: { format: 'png', source: { s3Location: { uri: 's3://bucket/key', bucketOwner: '12' } } } }), 'messages[0].content[0].image.source.s3Location.bucketOwner'],
  ['21 images', saying(...Array.from({ length: 21 }, () => ({ image: png }))), 'messages[0].content'],
  ['an image of another format', saying({ image: { ...png, format: 'jpg' } }), 'messages[0].content[0].image.format'],
  ['an image for a guardrail that guardrails cannot look at', saying({ guardContent: { image: { ...png, format: 'gif' } } }), 'messages[0].content[0].guardContent.image.format'],
  ['… in the system prompt', { system: [{ guardContent: { image: { ...png, format: 'webp' } } }] }, 'system[0].guardContent.image.format'],
  ['an image for a guardrail in S3', saying({ guardContent: { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/key' } } } } }), 'messages[0].content[0].guardContent.image.source'],
  ['an image for a guardrail of another format', saying({ guardContent: { image: { ...png, format: 'PNG' } } }), 'messages[0].content[0].guardContent.image.format'],
  ['an image that is too large', saying({ image: { format: 'png', source: { bytes: bytes(3_932_161) } } }), 'messages[0].content[0].image.source.bytes'],
  ['an image without bytes', saying({ image: { format: 'png', source: { bytes: '' } } }), 'messages[0].content[0].image.source.bytes'],
  ['an image that is no base64', saying({ image: { format: 'png', source: { bytes: 'AA-A' } } }), 'messages[0].content[0].image.source.bytes'],
  ['an image without padding', saying({ image: { format: 'png', source: { bytes: 'AAA' } } }), 'messages[0].content[0].image.source.bytes'],
  ['padding amid the bytes', saying({ image: { format: 'png', source: { bytes: 'AA==AAAA' } } }), 'messages[0].content[0].image.source.bytes'],
  ['redacted reasoning that is no base64', { messages: [user(text), assistant({ reasoningContent: { redactedContent: '?' } })] }, 'messages[1].content[0].reasoningContent.redactedContent'],
  ['6 documents', saying(text, ...Array.from({ length: 6 }, () => ({ document: txt }))), 'messages[0].content'],
  ['a document without text beside it', saying({ document: txt }), 'messages[0].content'],
  ['a document of another format', saying(text, { document: { ...txt, format: 'rtf' } }), 'messages[0].content[1].document.format'],
  ['a document without a name', saying(text, { document: { ...txt, name: '' } }), 'messages[0].content[1].document.name'],
  ['a document with a dot in its name', saying(text, { document: { ...txt, name: 'a.txt' } }), 'messages[0].content[1].document.name'],
  ['a document with two blanks in its name', saying(text, { document: { ...txt, name: 'a  b' } }), 'messages[0].content[1].document.name'],
  ['a document with a long name', saying(text, { document: { ...txt, name: 'x'.repeat(201) } }), 'messages[0].content[1].document.name'],
  ['a document that is too large', saying(text, { document: { ...txt, source: { bytes: bytes(4_718_593) } } }), 'messages[0].content[1].document.source.bytes', knowing({})],
  ['an image in the result of a tool', calling(assistant(toolUse()), user({ toolResult: { toolUseId: 't1', content: [{ text: '' }, { image: { ...png, format: 'bmp' } }] } })), 'messages[2].content[0].toolResult.content[1].image.format'],
  ['a document in the result of a tool', calling(assistant(toolUse()), user({ toolResult: { toolUseId: 't1', content: [{ document: { ...txt, name: '/' } }] } })), 'messages[2].content[0].toolResult.content[0].document.name'],
  ['two documents of one name', saying(text, { document: txt }, { document: { ...txt, format: 'md' } }), 'messages[0].content[2].document.name'],
  ['a document of a name that an earlier message has', { messages: [user(text, { document: txt }), assistant(text), user(text, { document: txt })] }, 'messages[2].content[1].document.name'],
  ['an hour after five minutes in one message', saying(text, { cachePoint: { ttl: '5m' } }, text, { cachePoint: { ttl: '1h' } }), 'messages[0].content[3].cachePoint.ttl'],
  ['an hour after five minutes among the tools', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: {} }, { toolSpec: { name: 'watch', inputSchema: {} } }, { cachePoint: { ttl: '1h' } }] } }, 'toolConfig.tools[3].cachePoint.ttl'],
  ['an hour for the system prompt after five minutes for the tools', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: {} }] }, system: [text, { cachePoint: { ttl: '1h' } }] }, 'system[1].cachePoint.ttl'],
  ['maxTokens of 0', { inferenceConfig: { maxTokens: 0 } }, 'inferenceConfig.maxTokens'],
  ['maxTokens beyond the maximum', { inferenceConfig: { maxTokens: 101 } }, 'inferenceConfig.maxTokens', knowing({ certain: { maxOutputTokens: 100 } })],
  ['maxTokens beyond the maximum of the catalogue', { inferenceConfig: { maxTokens: 8_193 } }, 'inferenceConfig.maxTokens', describing('amazon.nova-lite-v1:0')],
  ['a temperature below 0', { inferenceConfig: { temperature: -0.1 } }, 'inferenceConfig.temperature'],
  ['a temperature above 1', { inferenceConfig: { temperature: 1.1 } }, 'inferenceConfig.temperature'],
  ['a topP above 1', { inferenceConfig: { topP: 2 } }, 'inferenceConfig.topP'],
  ['2501 stop sequences', { inferenceConfig: { stopSequences: Array.from({ length: 2501 }, () => 'x') } }, 'inferenceConfig.stopSequences'],
  ['an empty stop sequence', { inferenceConfig: { stopSequences: ['x', ''] } }, 'inferenceConfig.stopSequences[1]'],
  ['11 response fields', { additionalModelResponseFieldPaths: Array.from({ length: 11 }, () => '/x') }, 'additionalModelResponseFieldPaths'],
  ['a response field that is no pointer', { additionalModelResponseFieldPaths: ['/x', 'x'] }, 'additionalModelResponseFieldPaths[1]'],
  ['an empty pointer', { additionalModelResponseFieldPaths: [''] }, 'additionalModelResponseFieldPaths[0]'],
  ['a pointer with a bad escape', { additionalModelResponseFieldPaths: ['/a~2'] }, 'additionalModelResponseFieldPaths[0]'],
  ['an option beyond its limits', { options: { onDisconnect: 'CONTINUE', deadlineMs: 0 } }, 'options.deadlineMs'],
];

for (const [what, input, field, lookUp] of refused) {
  test(`refused: ${what}`, () => {
    const refusal = refusalOf(() => run(input, lookUp));
    expect(refusal.field).toBe(`input.${field}`);
    expect(refusal.message.length).toBeLessThan(400);
  });
}

const accepted: readonly (readonly [what: string, input: Partial<ConverseInput>, lookUp?: LookUpModelLimits])[] = [
  ['an ARN', { modelId: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456' }],
  ['a model id of 2048 characters', { modelId: 'm'.repeat(2048) }],
  ['an assistant who begins, where nobody knows', { messages: [assistant(text), user(text)] }],
  ['an assistant who begins, where the model lets it', { messages: [assistant(text), user(text)] }, knowing({ leadingAssistantMessage: true })],
  ['an assistant at the end', { messages: [user(text), assistant(text)] }],
  ['two messages of the user to Titan Text', { messages: [user(text), user(text)] }, knowing({ bodyFormat: 'titan-text' })],
  ['a line break before a cache point', saying(text, { text: '\n' }, { cachePoint: {} })],
  ['an other block without a name', saying({ other: { toolAddition: {} } })],
  ['an other block whose name does not say all of it', { messages: [user(text), assistant({ other: { toolUse: { toolUseId: 't1', name: 'n', input: {}, type: 'server_tool_use' } } })] }],
  ['a toolResult to a toolUse in an other block', calling(assistant({ other: { toolUse: { toolUseId: 't1', name: 'n', input: {}, type: 'x' } } }), user(toolResult()))],
  ['the id that Kimi makes up', calling(assistant(toolUse('functions.get_temperature:0')), user(toolResult('functions.get_temperature:0')))],
  ['parallel tools, answered in another order', calling(assistant(toolUse(), toolUse('t2')), user(text, toolResult('t2'), toolResult()))],
  ['the same id again, in a later turn', calling(assistant(toolUse()), user(toolResult()), assistant(toolUse()), user(toolResult()))],
  ['an empty result', calling(assistant(toolUse()), user({ toolResult: { toolUseId: 't1', content: [], status: 'SUCCESS' } }))],
  ['20 images', saying(...Array.from({ length: 20 }, () => ({ image: png })))],
  ['an image of 3.75 MB', saying({ image: { format: 'webp', source: { bytes: bytes(3_932_160) } } })],
  ['5 documents beside a text', saying(...Array.from({ length: 5 }, (_, index) => ({ document: { ...txt, name: `n ${index}` } })), text)],
  ['the name of a document at its longest', saying(text, { document: { ...txt, name: `My_doc-1 (a) [b] ${'x'.repeat(183)}` } })],
  ['a document of 4.5 MB', saying(text, { document: { ...txt, source: { bytes: bytes(4_718_592) } } }), knowing({})],
  ['a larger pdf for Claude', saying(text, { document: { ...txt, format: 'pdf', source: { bytes: bytes(4_718_593) } } }), knowing({})],
  ['a larger docx for Nova', saying(text, { document: { ...txt, format: 'docx', source: { bytes: bytes(4_718_593) } } }), knowing({ bodyFormat: 'nova' })],
  ['an image in S3', saying({ image: { format: 'gif', source: { s3Location: { uri: 's3://bucket/key', bucketOwner: '123456789012' } } } })],
  ['hours before five minutes', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: { ttl: '1h' } }] }, system: [text, { cachePoint: { ttl: '1h' } }], messages: [user(text, { cachePoint: {} }), assistant(text), user(text, { cachePoint: { ttl: '5m' } })] }],
  ['maxTokens at the maximum', { inferenceConfig: { maxTokens: 100 } }, knowing({ certain: { maxOutputTokens: 100 } })],
  ['maxTokens beyond a maximum that sources disagree about', { inferenceConfig: { maxTokens: 64_000 } }, describing('amazon.nova-2-lite-v1:0')],
  ['maxTokens beyond a maximum that nobody has checked', { inferenceConfig: { maxTokens: 40_000 } }, describing('amazon.nova-premier-v1:0')],
  ['many tokens of an unknown model', { inferenceConfig: { maxTokens: 2_000_000_000 } }],
  ['2500 stop sequences', { inferenceConfig: { stopSequences: Array.from({ length: 2500 }, () => 'x') } }],
  ['10 response fields', { additionalModelResponseFieldPaths: Array.from({ length: 10 }, (_, index) => `/a~0b~1c/${String(index)}`) }],
  ['any tool, where Bedrock has one of its own', { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }], toolChoice: { any: true } } }],
  ['a tool of Bedrock’s own that must be used', { toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }], toolChoice: { tool: 'nova_grounding' } } }],
  ['any tool, beside a cache point', { toolConfig: { tools: [...toolConfig.tools, { cachePoint: { ttl: '5m' } }], toolChoice: { any: true } } }],
];

for (const [what, input, lookUp] of accepted) {
  test(`accepted: ${what}`, () => {
    expect(run(input, lookUp)).toMatchObject({ kind: 'converse' });
  });
}

test('a path that is not input names the field where it stands', () => {
  const refusal = refusalOf(() => toConverseRequest({ modelId: 'm', messages: [] }, knowingNothing, 'input.converse'));
  expect(refusal).toEqual({ field: 'input.converse.messages', message: 'input.converse.messages: expected at least one message, got an empty list.' });
});

test('of a megabyte that is wrong, only the beginning is told', () => {
  const { message } = refusalOf(() => run(saying({ image: { format: 'png', source: { bytes: '!'.repeat(1_000_000) } } })));
  expect(message.length).toBeLessThan(200);
});

test('tools are answered exactly when every toolUse has its toolResult in the next message, and no other', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.record({ asked: ids, answered: ids }), { minLength: 1, maxLength: 5 }), (turns) => {
      const messages = turns.flatMap(({ asked, answered }) => [
        assistant(text, ...asked.map((id) => toolUse(id))),
        user(...answered.map((id) => toolResult(id)), text),
      ]);
      const isAnswered = turns.every(({ asked, answered }) => asked.length === answered.length && asked.every((id) => answered.includes(id)));
      if (isAnswered) expect(run(calling(...messages))).toMatchObject({ kind: 'converse' });
      else expect(refusalOf(() => run(calling(...messages))).field).toMatch(/^input\.messages\[\d+\]\.content\[\d+\]\.(?:toolUse|toolResult)\.toolUseId$/);
    }),
    { seed: 20_261_122, numRuns: 500 },
  );
});

test('base64 is accepted as an encoder writes it, and refused with one wrong character', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), fc.constantFrom('-', '_', '\n', '=', ' ', '*'), (encoded, position, intruder) => {
      const good = Buffer.from(encoded).toString('base64');
      const at = position % (good.length - 2);
      const bad = `${good.slice(0, at)}${intruder}${good.slice(at + 1)}`;
      expect(run(saying({ image: { format: 'png', source: { bytes: good } } }))).toMatchObject({ kind: 'converse' });
      if (bad !== good) expect(refusalOf(() => run(saying({ image: { format: 'png', source: { bytes: bad } } }))).field).toContain('.bytes');
    }),
    { seed: 20_261_122, numRuns: 500 },
  );
});
