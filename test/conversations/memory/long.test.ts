import { expect, it } from 'vitest';
import { startSubject } from '../../kit/server.ts';
import { chatLong, expectBounded } from './long-chat.ts';

it('500 turns with a model whose window has 4,000 tokens: none fails, and the window is never full', { timeout: 120_000 }, async () => {
  const subject = await startSubject({ upstream: { tokensPerSecond: Infinity } });
  const chat = await chatLong(subject.url, 'HIERARCHICAL', 500);
  expectBounded(chat, subject.upstream.calls);
  expect(chat.inputs.length).toBeGreaterThan(500);
  for (const fact of ['Biscuit', 'KX-48213', '14 March 2027']) expect(chat.summaries.map(({ text }) => text).join('\n')).toContain(fact);
  await subject.close();
});
