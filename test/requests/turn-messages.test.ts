import { expect, it } from 'vitest';
import type { MessageInput } from '../../src/generated/schema-types.ts';
import { checkTurnMessages } from '../../src/requests/rules/index.ts';

const ids = Array.from({ length: 180_000 }, (_, index) => `tooluse_${1_000_000 + index}`);
const turn = (results: readonly string[]): MessageInput[] => [
  { role: 'ASSISTANT', content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'go', input: {} } })) },
  { role: 'USER', content: results.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: '' }] } })) },
];
const check = (results: readonly string[]): void => checkTurnMessages([{ role: 'USER', content: [{ text: 'Go.' }] }, ...turn(results)], { path: 'messages', openToolUseIds: [], endsWithUser: true });

// It takes a second at most, and took minutes when each was looked for among all.
it('as many results of tools as fit in a request are looked up among as many uses', { timeout: 30_000 }, () => {
  expect(() => check(ids.toReversed())).not.toThrow();
  expect(() => check([...ids, 'tooluse_0'])).toThrow('messages[2].content[180000].toolResult.toolUseId');
});

it('so many messages may be kept at once, and not one more', () => {
  const messages = Array.from({ length: 10_001 }, (_, index): MessageInput => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: 'a' }] }));
  const keep = (kept: MessageInput[]) => (): void => checkTurnMessages(kept, { path: 'input.messages', openToolUseIds: [], endsWithUser: false });
  expect(keep(messages.slice(0, 10_000))).not.toThrow();
  expect(keep(messages)).toThrow('input.messages: expected at most 10000 messages to be kept at once, got a list of 10001.');
});
