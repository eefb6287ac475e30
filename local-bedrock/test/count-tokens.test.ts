import { ConverseCommand, CountTokensCommand, InvokeModelCommand, type CountTokensInput } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadModels } from '../models.ts';
import { createClient, nova, readRecording, start, userMessage } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

const counted = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const runs = `us.${counted}`;
const converse = { converse: { messages: [userMessage('hi')] } };
const unsupported = { name: 'ValidationException', message: "The provided model doesn't support counting tokens.", $metadata: { httpStatusCode: 400 } };

test('counts what Converse then reports', async () => {
  const client = createClient(await start());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.lorem(), { minLength: 1, maxLength: 5 }), fc.option(fc.lorem()), async (texts, system) => {
      const messages = texts.map((text, index) => ({ role: index % 2 === 0 ? ('user' as const) : ('assistant' as const), content: [{ text }] }));
      const request = { messages, ...(system === null ? {} : { system: [{ text: system }] }) };
      const { inputTokens } = await client.send(new CountTokensCommand({ modelId: counted, input: { converse: request } }));
      const { usage } = await client.send(new ConverseCommand({ modelId: runs, ...request, inferenceConfig: { maxTokens: 1 } }));
      expect(inputTokens).toBe(usage?.inputTokens);
    }),
    { seed: 7, numRuns: 15 },
  );
});

test('counts what InvokeModel then reports', async () => {
  const client = createClient(await start());
  const body = Buffer.from(JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, system: 'Be brief.', messages: [{ role: 'user', content: 'How do you do?' }] }));
  const { inputTokens } = await client.send(new CountTokensCommand({ modelId: counted, input: { invokeModel: { body } } }));
  const answer = await client.send(new InvokeModelCommand({ modelId: runs, body }));
  expect(parseObject(Buffer.from(answer.body).toString())).toMatchObject({ usage: { input_tokens: inputTokens } });
});

test('gives the recorded count of a native body', async () => {
  const { request, response } = readRecording('CountTokens-claude4-invokeModel-body');
  const { body } = await sendSigned(await start(), { path: request.path, body: JSON.stringify(request.body) });
  expect(parseObject(body.toString())).toEqual(response.body);
});

test('is there for the models whose tokens Bedrock counts, under their own ids', async () => {
  const client = createClient(await start());
  for (const model of loadModels().models) {
    const counting = client.send(new CountTokensCommand({ modelId: model.modelId, input: converse }));
    if (model.supports.countTokens) expect((await counting).inputTokens).toBeGreaterThan(0);
    else await expect(counting).rejects.toMatchObject(unsupported);
  }
});

test.each([runs, `arn:aws:bedrock:us-west-2:123456789012:inference-profile/${runs}`, nova])('is not there for %s', async (modelId) => {
  await expect(createClient(await start()).send(new CountTokensCommand({ modelId, input: converse }))).rejects.toMatchObject(unsupported);
});

test('takes the ARN of a model', async () => {
  const modelId = `arn:aws:bedrock:us-east-1::foundation-model/${counted}`;
  await expect(createClient(await start()).send(new CountTokensCommand({ modelId, input: converse }))).resolves.toMatchObject({ inputTokens: 8 });
});

test.each<readonly [string, CountTokensInput, string]>([
  ['nothing to count', { $unknown: ['hologram', {}] }, 'must set one of the following keys: converse, invokeModel'],
  ['a conversation without messages', { converse: {} }, 'A conversation must start with a user message.'],
  ['a body that is no JSON', { invokeModel: { body: Buffer.from('{') } }, 'Malformed input request, please reformat your input and try again.'],
  ['a body without messages', { invokeModel: { body: Buffer.from('{"anthropic_version":"bedrock-2023-05-31","max_tokens":5}') } }, '#: required key [messages] not found'],
])('refuses %s', async (_, input, message) => {
  await expect(createClient(await start()).send(new CountTokensCommand({ modelId: counted, input }))).rejects.toMatchObject({
    name: 'ValidationException', message: expect.stringContaining(message) as unknown,
  });
});
