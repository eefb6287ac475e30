import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { converse } from '../kit/operations.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const messageOf = async (modelId: string): Promise<string | undefined> => (await post(subject.url, converse({ modelId }))).errors?.[0]?.message;

it.each([
  ['amazon.nova-light-v1:0', 'amazon.nova-lite-v1:0'],
  ['Amazon.Nova-Lite-V1:0', 'amazon.nova-lite-v1:0'],
  ['us.amazn.nova-lite-v1:0', 'us.amazon.nova-lite-v1:0'],
  ['us-gov.amazn.nova-lite-v1:0', 'amazon.nova-lite-v1:0'],
  ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lit-v1:0', 'amazon.nova-lite-v1:0'],
  ['claude-haiku-4.5', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['amazon.nova-lite-v1:0-latest', 'amazon.nova-lite-v1:0'],
])('%s is refused with what was probably meant', async (modelId, meant) => {
  expect(await messageOf(modelId)).toMatch(new RegExp(`^input\\.modelId: expected a model .*, got ${JSON.stringify(modelId)}\\. Did you mean ${meant}\\?$`));
});

it.each(['a', 'no.such-model', 'nova', 'v1:0', 'instruct', 'anthropic.claude-3-opus-20240229-v1:1', 'arn:aws:bedrock:us-east-1:123456789012:imported-model/abc', 'n'.repeat(2_048)])('%.60s is refused without a guess', async (modelId) => {
  expect(await messageOf(modelId)).toMatch(/^input\.modelId: expected a model that .*, got "[^"]*(?:"|…)\.$/);
});

it('a fallback model, and that of a batch job, too', async () => {
  const fallback = await post(subject.url, converse({ options: { fallbackModelIds: ['amazon.nova-pr-v1:0'] } }));
  expect(fallback.errors?.[0]?.message).toMatch(/^input\.options\.fallbackModelIds\[0\]: .* Did you mean amazon\.nova-pro-v1:0\?$/);
  const batch = await post(subject.url, { query: 'mutation { createBatchJob(input: { modelId: "amazon.nova-pr-v1:0", input: { records: [{ prompt: "a" }] } }) { id } }' });
  expect(batch.errors?.[0]?.message).toContain('Did you mean amazon.nova-pro-v1:0?');
});

it.each([
  ['us.amazn.nova-lite-v1:0', 'us', 'us.amazon.nova-lite-v1:0'],
  ['us.amazn.nova-lite-v1:0', 'eu', 'amazon.nova-lite-v1:0'],
  ['claude-haiku-4.5', 'us', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['claude-haiku-4.5', 'eu', null],
])('%s, where ALLOWED_PROFILES has %s alone: never what would be refused', async (modelId, allowed, meant) => {
  const limited = await startSubject({ environment: { AWS_REGION: 'us-west-2', ALLOWED_PROFILES: allowed } });
  try {
    const message = (await post(limited.url, converse({ modelId }))).errors?.[0]?.message ?? '';
    expect(/Did you mean (\S+)\?$/.exec(message)?.[1] ?? null).toBe(meant);
  } finally {
    await limited.close();
  }
});
