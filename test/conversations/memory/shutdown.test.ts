import { expect, it, onTestFinished } from 'vitest';
import { startSubject } from '../../kit/server.ts';
import { newFolder } from '../../storage/kit/folders.ts';
import { assistant, compactConversation, Talk, user } from './talk.ts';

const memory = { strategy: 'SUMMARIZE', triggerTokens: 1_000, keepTokens: 400 };
/** More than its own model takes for one summary. */
const long = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? user : assistant)(`Number ${index}: ${'words of no weight '.repeat(40)}`));

it.each([
  { when: 'a summary is being written', tokensPerSecond: 2, drainMs: 0, code: 'NODE_LOST' },
  { when: 'more summaries are to be written', tokensPerSecond: 200, drainMs: 60_000, code: 'OVERLOADED' },
])('a conversation that is compacted while the server shuts down forgets nothing: $when', async ({ tokensPerSecond, drainMs, code }) => {
  const dataDir = newFolder();
  const subject = await startSubject({ dataDir, upstream: { tokensPerSecond } });
  const talk = new Talk(subject);
  const { id } = await talk.create({ memory, messages: long });
  const refusal = talk.refusal(compactConversation, { id, idempotencyKey: 'once' });
  await subject.upstream.waitForCall(({ operation }) => operation === 'Converse');
  await Promise.all([expect(refusal).resolves.toMatchObject({ code, retryable: true }), subject.close(drainMs)]);

  const next = await startSubject({ dataDir });
  onTestFinished(() => next.close());
  const later = new Talk(next);
  expect(await later.read(id)).toMatchObject({ messageCount: long.length, lastCompaction: null });
  expect(await later.compact(id, 'once')).toMatchObject({ lastCompaction: { error: null } });
});

it('a turn that needs a further summary while the server shuts down is not answered without it', async () => {
  const dataDir = newFolder();
  const subject = await startSubject({ dataDir, upstream: { tokensPerSecond: 200 } });
  const talk = new Talk(subject);
  const { id } = await talk.create({ memory, messages: long });
  const turn = talk.say(id, 'Go on.');
  await subject.upstream.waitForCall(({ operation }) => operation === 'Converse');
  await Promise.all([expect(turn).resolves.toMatchObject({ status: 'FAILED', error: { code: 'OVERLOADED' } }), subject.close(60_000)]);

  const next = await startSubject({ dataDir });
  onTestFinished(() => next.close());
  const later = new Talk(next);
  expect(await later.read(id)).toMatchObject({ lastCompaction: null });
  expect(await later.say(id, 'Now?')).toMatchObject({ status: 'COMPLETED' });
  expect(await later.read(id)).toMatchObject({ messageCount: long.length + 3, lastCompaction: { error: null } });
});
