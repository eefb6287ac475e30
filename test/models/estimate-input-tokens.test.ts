import { describe, expect, it } from 'vitest';
import type { ConverseRequest } from '../../src/datasources/types.ts';
import { estimateInputTokens } from '../../src/models/estimate-input-tokens.ts';
import { at, readRecordings } from '../requests/support/recordings.ts';

const counts = ['inputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'];
const recorded = readRecordings('Converse').flatMap(({ name, modelId, request, response }) => {
  const usage = at(response, 'usage');
  if (usage === undefined) return [];
  return [{ name, request: { kind: 'converse', modelId, ...request } as unknown as ConverseRequest, measured: counts.reduce((sum, count) => sum + Number(at(usage, count) ?? 0), 0) }];
});
/** Searches and system tools cost what no request tells. */
const ofTexts = recorded.filter(({ name }) => !/citations|code-interpreter/.test(name));

describe('what Bedrock counted of a recorded request', () => {
  it.each(ofTexts.filter(({ request }) => request.toolConfig !== undefined))('is met to between 0.6 and 1.4 where it has tools: $name', async ({ request, measured }) => {
    const estimate = await estimateInputTokens(request);
    expect(estimate / measured).toBeGreaterThan(0.6);
    expect(estimate / measured).toBeLessThan(1.4);
  });

  it.each(ofTexts.filter(({ request }) => request.outputConfig !== undefined))('is met to between 0.55 and 1.4 where a schema holds the answer: $name', async ({ request, measured }) => {
    const estimate = await estimateInputTokens(request);
    expect(estimate / measured).toBeGreaterThan(0.55);
    expect(estimate / measured).toBeLessThan(1.4);
  });
});

it('another model, or one that its name does not tell, is told nothing more', async () => {
  const request: ConverseRequest = { kind: 'converse', modelId: 'mistral.mistral-large-3-675b-instruct', messages: [{ role: 'user', content: [{ text: 'Hi.' }] }], toolConfig: { tools: [] } };
  const estimate = await estimateInputTokens(request);
  expect(await estimateInputTokens({ ...request, modelId: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc' })).toBe(estimate);
  expect(await estimateInputTokens({ ...request, modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' })).toBe(estimate + 340);
});
