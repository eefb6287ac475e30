import { expect, it } from 'vitest';
import { turnEnd } from '../src/turn-end.ts';

it('all who wait for it in one turn go on side by side, in their order', async () => {
  const steps: string[] = [];
  const work = async (name: string): Promise<void> => {
    await turnEnd();
    steps.push(`${name} begins`);
    await Promise.resolve();
    steps.push(`${name} goes on`);
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  expect(steps).toEqual(['a begins', 'b begins', 'c begins', 'a goes on', 'b goes on', 'c goes on']);
});

it('comes after all promises and ticks of the turn; whoever asks then waits for the next one', async () => {
  const order: string[] = [];
  const first = turnEnd().then(async () => {
    order.push('first end');
    await turnEnd();
    order.push('second end');
  });
  process.nextTick(() => order.push('tick'));
  queueMicrotask(() => order.push('promise'));
  await first;
  expect(order).toEqual(['promise', 'tick', 'first end', 'second end']);
});
