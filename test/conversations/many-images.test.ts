import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelGeneration } from '../kit/operations.ts';
import { runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, newConversation, say, startTurn } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

/** Claude takes no image of more than 2,000 pixels among more than 20: from the 21st on each turn with an image would be refused. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

/** As much of a PNG as tells its size. */
const image = (side: number) => {
  const header = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x0a', 'latin1');
  header.writeUInt32BE(side, 16);
  return { image: { format: 'png', source: { bytes: header.toString('base64') } } };
};
const imagesIn = (body: unknown): number => JSON.stringify(body).split('"image"').length - 1;

/** A conversation with as many large images as Claude takes. */
const withTwenty = (url: string) =>
  newConversation(url, {
    modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    memory: { strategy: 'FULL' },
    messages: Array.from({ length: 20 }, (_, index) => [
      { role: 'USER', content: [{ text: `Here is page ${index}.` }, image(2_550)] },
      { role: 'ASSISTANT', content: [{ text: 'I see.' }] },
    ]).flat(),
  });
const nextPage = [{ role: 'USER', content: [{ text: 'And page 20.' }, image(2_550)] }];

it('a large image among too many is a reason to compact the conversation, and to ask again', async () => {
  const { id } = await withTwenty(subject.url);
  const turn = await say(subject.url, id, nextPage, { test: 'many' });
  expect(turn).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1 }, { number: 2 }] });
  expect(bodiesOf(subject.upstream, 'many').map(imagesIn)).toEqual([21, expect.toSatisfy((count: number) => count <= 20)]);
  expect(await say(subject.url, id, [{ role: 'USER', content: [{ text: 'And page 21.' }, image(2_550)] }])).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1 }] });
});

it('it tells nothing of how the model counts tokens', async () => {
  const slow = await startSubject({ upstream: { keepBodies: true, tokensPerSecond: 1 } });
  try {
    const { id } = await withTwenty(slow.url);
    const tokens = async () => (await ask<{ tokens: number }>(slow.url, { query: 'query ($id: ID!) { contextPreview(conversationId: $id) { tokens } }', variables: { id } })).tokens;
    const before = await tokens();
    const started = await runGeneration(slow.url, startTurn(id, nextPage, { test: 'counted' }));
    await slow.upstream.waitForCall(() => bodiesOf(slow.upstream, 'counted').length === 2);
    expect(await runGeneration(slow.url, cancelGeneration(started.id))).toMatchObject({ status: 'CANCELLED' });
    expect(await tokens()).toBeLessThan(before);
  } finally {
    await slow.close();
  }
});
