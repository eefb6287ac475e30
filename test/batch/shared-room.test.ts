import { expect, it } from 'vitest';
import { SharedRoom } from '../../src/batch/shared-room.ts';
import { CodedError } from '../../src/errors.ts';

it('who is refused for want of room just as the last of the others ends is run again', async () => {
  const room = new SharedRoom();
  const first = Promise.withResolvers<string>();
  const refusal = Promise.withResolvers<string>();
  const answers = [refusal.promise, Promise.resolve('second')];
  const others = room.take(() => first.promise);
  const one = room.take(() => answers.shift() ?? expect.fail('it was run too often'));
  first.resolve('first');
  expect(await others).toBe('first');
  refusal.reject(new CodedError('BUDGET_EXCEEDED'));
  expect(await one).toBe('second');
});

it('who is refused alone is not run again', async () => {
  const refusal = new CodedError('BUDGET_EXCEEDED');
  await expect(new SharedRoom().take(() => Promise.reject(refusal))).rejects.toBe(refusal);
});
