import {
  ApplyGuardrailCommand, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand, type ContentBlock, type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { createClient, echo, start, userMessage } from './kit.ts';

const guardrailConfig = { guardrailIdentifier: 'local-guardrail', guardrailVersion: '1', trace: 'enabled' as const };
const blocked = 'Sorry, the model cannot answer this question.';

async function ask(text: string, input: Partial<ConverseCommandInput> = {}) {
  const answer = await createClient(await start()).send(new ConverseCommand({ modelId: echo, messages: [userMessage(text)], guardrailConfig, ...input }));
  return { ...answer, text: answer.output?.message?.content?.[0]?.text, guardrail: answer.trace?.guardrail };
}

describe('Converse behind the guardrail', () => {
  test('lets through what is allowed', async () => {
    const answer = await ask('Hello there');
    expect(answer).toMatchObject({ text: 'Hello there', stopReason: 'end_turn', guardrail: { actionReason: 'No action.', modelOutput: [] } });
    expect(answer.guardrail?.inputAssessment?.['local-guardrail']?.invocationMetrics?.guardrailCoverage).toEqual({ textCharacters: { guarded: 11, total: 11 } });
    expect(Object.keys(answer.guardrail?.outputAssessments ?? {})).toEqual(['local-guardrail']);
  });

  test.each([
    ['a word', 'This is top-secret.', { wordPolicy: { customWords: [{ match: 'top-secret', action: 'BLOCKED' }] } }],
    ['a topic', 'Give me stock tips', { topicPolicy: { topics: [{ name: 'InvestmentAdvice', type: 'DENY', action: 'BLOCKED' }] } }],
  ])('blocks a prompt for %s, before the model', async (_, text, policy) => {
    const answer = await ask(text);
    expect(answer).toMatchObject({ text: blocked, stopReason: 'guardrail_intervened', usage: { inputTokens: 0, outputTokens: 0 } });
    expect(answer.guardrail).toMatchObject({ actionReason: 'Guardrail blocked.', inputAssessment: { 'local-guardrail': policy } });
    expect(answer.guardrail).not.toHaveProperty('outputAssessments');
  });

  test('masks addresses in the answer, and shows in the trace what was said', async () => {
    const answer = await ask('Write to ann@example.com.', { guardrailConfig: { ...guardrailConfig, guardrailVersion: 'DRAFT' } });
    expect(answer).toMatchObject({ text: 'Write to {EMAIL}.', stopReason: 'guardrail_intervened' });
    expect(answer.guardrail).toMatchObject({
      actionReason: 'No action.\nGuardrail masked.',
      modelOutput: ['Write to ann@example.com.'],
      outputAssessments: { 'local-guardrail': [{ sensitiveInformationPolicy: { piiEntities: [{ action: 'ANONYMIZED', match: 'ann@example.com', type: 'EMAIL' }] } }] },
    });
  });

  test('shows in the trace the whole body of Titan, as recorded', async () => {
    const answer = await ask('Repeat: ann@example.com', { modelId: 'amazon.titan-text-express-v1' });
    const said: unknown = JSON.parse(answer.guardrail?.modelOutput?.[0] ?? '');
    expect(answer.text).toContain('{EMAIL}');
    expect(said).toEqual({
      inputTextTokenCount: answer.usage?.inputTokens,
      results: [{ tokenCount: answer.usage?.outputTokens, outputText: expect.stringContaining('ann@example.com') as unknown, completionReason: 'FINISH' }],
    });
  });

  test('looks only at what is marked, where something is', async () => {
    const content: ContentBlock[] = [{ text: 'top-secret' }, { guardContent: { text: { text: 'fine' } } }];
    const answer = await ask('', { messages: [{ role: 'user', content }] });
    expect(answer.guardrail?.inputAssessment?.['local-guardrail']?.invocationMetrics?.guardrailCoverage?.textCharacters).toEqual({ guarded: 4, total: 15 });
    // The echo says the word, and what it says is looked at as a whole.
    expect(answer).toMatchObject({ text: blocked, guardrail: { actionReason: 'No action.\nGuardrail blocked.' } });
  });

  test('has no trace unless it is asked for, and all of it where that is', async () => {
    expect((await ask('Hello', { guardrailConfig: { ...guardrailConfig, trace: 'disabled' } })).trace).toBeUndefined();
    const full = await ask('Hello', { guardrailConfig: { ...guardrailConfig, trace: 'enabled_full' } });
    expect(full.guardrail?.inputAssessment?.['local-guardrail']?.topicPolicy?.topics).toMatchObject([{ action: 'NONE', detected: false }]);
  });

  test.each([['another', '1'], ['local-guardrail', '2']])('refuses %s of version %s', async (guardrailIdentifier, guardrailVersion) => {
    await expect(ask('Hello', { guardrailConfig: { guardrailIdentifier, guardrailVersion } })).rejects.toMatchObject({
      name: 'ValidationException', message: 'The guardrail identifier or version provided in the request does not exist.',
    });
  });
});

test('ConverseStream masks before the first piece is sent, and ends with the trace', async () => {
  const { stream } = await createClient(await start()).send(new ConverseStreamCommand({ modelId: echo, messages: [userMessage('ann@example.com')], guardrailConfig }));
  let text = '';
  const seen: unknown[] = [];
  for await (const event of stream ?? []) {
    text += event.contentBlockDelta?.delta?.text ?? '';
    if (event.messageStop !== undefined) seen.push(event.messageStop.stopReason);
    if (event.metadata !== undefined) seen.push(event.metadata.trace?.guardrail?.actionReason);
  }
  expect(text).toBe('{EMAIL}');
  expect(seen).toEqual(['guardrail_intervened', 'No action.\nGuardrail masked.']);
});

test('InvokeModel takes the guardrail from its headers, and tells in the body what it did', async () => {
  const client = createClient(await start());
  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content: 'top-secret' }] });
  const input = { modelId: echo, contentType: 'application/json', body, guardrailIdentifier: 'local-guardrail', guardrailVersion: '1', trace: 'ENABLED' as const };
  const expected = {
    'amazon-bedrock-guardrailAction': 'INTERVENED',
    'amazon-bedrock-trace': { guardrail: { actionReason: 'Guardrail blocked.', input: { 'local-guardrail': { wordPolicy: { customWords: [{ match: 'top-secret' }] } } } } },
  };
  const answer = await client.send(new InvokeModelCommand(input));
  expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({ content: [{ text: blocked }], ...expected });
  const { body: stream } = await client.send(new InvokeModelWithResponseStreamCommand(input));
  let last: unknown;
  for await (const { chunk } of stream ?? []) last = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString());
  expect(last).toMatchObject(expected);
});

test('ApplyGuardrail looks at texts without a model', async () => {
  const client = createClient(await start());
  const apply = (source: 'INPUT' | 'OUTPUT', text: string) =>
    client.send(new ApplyGuardrailCommand({ guardrailIdentifier: 'local-guardrail', guardrailVersion: '1', source, content: [{ text: { text } }] }));
  expect(await apply('INPUT', 'Write to ann@example.com')).toMatchObject({ action: 'NONE', outputs: [] });
  expect(await apply('OUTPUT', 'Write to ann@example.com')).toMatchObject({ action: 'GUARDRAIL_INTERVENED', outputs: [{ text: 'Write to {EMAIL}' }] });
  expect(await apply('INPUT', 'blocked-word')).toMatchObject({ action: 'GUARDRAIL_INTERVENED', actionReason: 'Guardrail blocked.', outputs: [{ text: blocked }] });
});
