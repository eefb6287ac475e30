import { expect, it, onTestFinished } from 'vitest';
import * as operations from '../kit/operations.ts';
import { runEvents } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { RawSocket } from '../transports/support/clients.ts';
import type { Turn } from './kit/conversations.ts';
import { ask, newConversation, remove, startTurn } from './kit/conversations.ts';

/** Each text so often that the events are more than the operating system holds for a connection. */
const texts = Array.from({ length: 1_000 }, (_, index) => `text${index}: text`).join(' ');
const follow = (id: string) => ({ query: `subscription ($id: ID!) { generationEvents(id: $id) { sequence ... on TextDelta { ${texts} } } }`, variables: { id } });

it('whoever lags behind in reading a turn is told when its conversation is deleted', async () => {
  const subject = await startSubject({ timers: { coalesceMs: 0 } });
  onTestFinished(() => subject.close());
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
  const turn = await ask<Turn>(subject.url, startTurn(id, 'A long story. '.repeat(500)));
  const all = await runEvents(subject.url, operations.generationEvents(turn.id));

  const reader = await RawSocket.open(subject.url);
  reader.subscribe('1', follow(turn.id));
  let message = await reader.next();
  reader.socket.pause();
  await ask(subject.url, remove(id));
  reader.socket.resume();
  let seen = 0;
  for (; message['type'] === 'next' && !JSON.stringify(message).includes('"errors"'); seen += 1) message = await reader.next();
  reader.socket.close();
  expect(seen).toBeLessThan(all.length);
  expect(message).toMatchObject({ type: 'next', payload: { errors: [{ message: 'The generation is no longer kept.', extensions: { code: 'NOT_FOUND' } }] } });
});
