import { ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { expect, test } from 'vitest';
import { createClient, echo, start, userMessage } from './kit.ts';
import { sendSigned } from './replay.ts';

const messages = [userMessage('Grüße, 世界 👋')];

test('a record has the body where bodies are kept, as it was sent', async () => {
  const bedrock = await start({ keepBodies: true });
  const client = createClient(bedrock);
  await client.send(new ConverseCommand({ modelId: echo, messages, inferenceConfig: { maxTokens: 5 } }));
  const native = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };
  await client.send(new InvokeModelCommand({ modelId: echo, body: JSON.stringify(native) }));
  expect(bedrock.calls.map(({ body }) => body)).toEqual([{ messages, inferenceConfig: { maxTokens: 5 } }, native]);
});

test('of what was refused too, but for what is no JSON', async () => {
  const bedrock = await start({ keepBodies: true });
  await sendSigned(bedrock, { path: `/model/${echo}/converse`, body: '{"messages":"hi"}' });
  await sendSigned(bedrock, { path: `/model/${echo}/converse`, body: '{' });
  expect(bedrock.calls).toMatchObject([{ status: 400, body: { messages: 'hi' } }, { status: 400 }]);
  expect(bedrock.calls[1]).not.toHaveProperty('body');
});

test('nothing of a body is kept unless asked for', async () => {
  const bedrock = await start();
  await createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages }));
  expect(bedrock.calls[0]).not.toHaveProperty('body');
});
