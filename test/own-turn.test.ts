import { expect, it } from 'vitest';
import { inOwnTurn } from '../src/resolvers/own-turn.ts';

it('gives each who asks a turn of the event loop, in their order', async () => {
  let turn = 0;
  const count = (): void => {
    turn += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const turns: { readonly asked: number; readonly turn: number }[] = [];
  await Promise.all(
    [1, 2, 3].map((asked) => inOwnTurn(() => turns.push({ asked, turn }))),
  );
  clearImmediate(next);
  expect(turns.map(({ asked }) => asked)).toEqual([1, 2, 3]);
  expect(new Set(turns.map((one) => one.turn)).size).toBe(3);
});
