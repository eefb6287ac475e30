import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Said } from '../../local-bedrock/say.ts';
import { generationEvents } from '../kit/operations.ts';
import { runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, continueTurn, look, newConversation, say, spoken } from './kit/conversations.ts';
import { bodiesOf, textsOf } from './kit/upstream.ts';

/** Claude goes on refusing until the turn that it refused is gone from the conversation. */
let subject: Subject;
let next: Said | undefined;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true, say: () => next } });
});
afterAll(() => subject.close());

const claude = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

async function afterAnswer(said: Said, modelId: string): Promise<{ sent: readonly unknown[]; kept: readonly string[] }> {
  const { id } = await newConversation(subject.url, { modelId });
  next = said;
  await say(subject.url, id, 'Bad.');
  next = { text: 'Well.' };
  await say(subject.url, id, 'Good.', { test: id });
  return { sent: textsOf(bodiesOf(subject.upstream, id)[0]), kept: spoken(await look(subject.url, id)).map(([, text]) => text) };
}

describe('a turn that Claude refused', () => {
  it.each(['refusal', 'content_filtered'])('stays in the history, and is not sent with the next one (%s)', async (stopReason) => {
    expect(await afterAnswer({ text: 'First', stopReason }, claude)).toEqual({ sent: ['Good.'], kept: ['Bad.', 'First', 'Good.', 'Well.'] });
  });

  it('is not sent either where nothing was said', async () => {
    expect(await afterAnswer({ text: '', stopReason: 'refusal' }, claude)).toEqual({ sent: ['Good.'], kept: ['Bad.', 'Good.', 'Well.'] });
  });

  it.each([
    [', no.', 'First, no.'],
    ['', 'First'],
  ])('is not sent either where it was refused as it went on, and the turns before it are (%j)', async (text, answer) => {
    const { id } = await newConversation(subject.url, { modelId: claude });
    next = { text: 'Yes.' };
    await say(subject.url, id, 'Ready?');
    next = { text: 'First', stopReason: 'max_tokens' };
    const cut = await say(subject.url, id, 'Bad.', { input: { inferenceConfig: { maxTokens: 10 } } });
    next = { text, stopReason: 'refusal' };
    const { id: continued } = await ask<{ readonly id: string }>(subject.url, continueTurn(cut.id));
    await runEvents(subject.url, generationEvents(continued));
    next = { text: 'Well.' };
    await say(subject.url, id, 'Good.', { test: id });
    expect(textsOf(bodiesOf(subject.upstream, id)[0])).toEqual(['Ready?', 'Yes.', 'Good.']);
    expect(spoken(await look(subject.url, id)).map(([, said]) => said)).toEqual(['Ready?', 'Yes.', 'Bad.', answer, 'Good.', 'Well.']);
  });
});

it.each([
  ['an answer that was filtered of another model', 'content_filtered', 'amazon.nova-lite-v1:0'],
  ['an answer of Claude that ended as others do', 'end_turn', claude],
])('%s is sent', async (_, stopReason, modelId) => {
  expect((await afterAnswer({ text: 'First', stopReason }, modelId)).sent).toEqual(['Bad.', 'First', 'Good.']);
});
