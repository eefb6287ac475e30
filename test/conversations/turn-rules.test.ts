import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageInput } from '../../src/generated/schema-types.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { chances } from './kit/chances.ts';
import type { ReadConversation } from './kit/conversations.ts';
import { ask, deleteMessages, look, messagesOf, newConversation, say, update } from './kit/conversations.ts';
import { history, memoryPolicy, modelIds, toolConfig, userContent } from './kit/histories.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const noTools = ['amazon.titan-text-express-v1', 'meta.llama3-8b-instruct-v1:0', 'mistral.mistral-7b-instruct-v0:2', 'us.deepseek.r1-v1:0', 'google.gemma-3-12b-it', 'local.echo-v1'];
const noSystem = ['amazon.titan-text-express-v1', 'mistral.mistral-7b-instruct-v0:2'];
const takesTools = (modelId: string): boolean => !noTools.includes(modelId);

const failures = ['status=400', 'status=503', 'cut-after=3', 'empty', 'cut-after=0', 'end-after=2'] as const;

/** What happens to a conversation, one after the other. */
const step = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('turn' as const), content: userContent }), weight: 4 },
  fc.record({ kind: fc.constant('failed' as const), content: userContent, faults: fc.constantFrom(...failures) }),
  fc.record({ kind: fc.constant('delete' as const), which: fc.array(fc.nat(12), { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('model' as const), modelId: fc.constantFrom(...modelIds) }),
  fc.record({ kind: fc.constant('memory' as const), memory: memoryPolicy }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function take(id: string, drawn: Step): Promise<void> {
  switch (drawn.kind) {
    case 'turn':
      return expectAccepted(id, drawn.content);
    case 'failed':
      await say(subject.url, id, [{ role: 'USER', content: drawn.content }], { faults: drawn.faults });
      return;
    case 'delete': {
      const messages = messagesOf(await look(subject.url, id));
      const ids = [...new Set(drawn.which.flatMap((index) => messages[index % Math.max(1, messages.length)]?.id ?? []))];
      if (ids.length > 0) await ask<ReadConversation>(subject.url, deleteMessages(id, ids));
      return;
    }
    case 'model':
      await ask<ReadConversation>(subject.url, update(id, { modelId: drawn.modelId, system: noSystem.includes(drawn.modelId) ? null : [{ text: 'Be brief.' }], ...(takesTools(drawn.modelId) ? {} : { toolConfig: null }) }));
      return;
    case 'memory':
      await ask<ReadConversation>(subject.url, update(id, { memory: drawn.memory }));
  }
}

/** Whatever was said before, the turn is not refused for it. */
async function expectAccepted(id: string, content: MessageInput['content']): Promise<void> {
  const { status, error } = await say(subject.url, id, [{ role: 'USER', content }]);
  expect({ status, error }).toEqual({ status: 'COMPLETED', error: null });
}

it('whatever a conversation began with and went through, under any policy and model: no turn is refused for its history', { timeout: 120_000 }, async () => {
  const lives = fc.record({ modelId: fc.constantFrom(...modelIds), messages: history(4), memory: memoryPolicy, hasTools: fc.boolean(), steps: fc.array(step, { maxLength: 8 }), last: userContent });
  await fc.assert(
    fc.asyncProperty(lives, async ({ modelId, messages, memory, hasTools, steps, last }) => {
      const { id } = await newConversation(subject.url, {
        modelId,
        messages,
        memory,
        ...(hasTools && takesTools(modelId) ? { toolConfig } : {}),
        ...(noSystem.includes(modelId) ? {} : { system: [{ text: 'Be brief.' }, { cachePoint: { ttl: '5m' } }] }),
      });
      for (const drawn of steps) await take(id, drawn);
      await expectAccepted(id, last);
      expect(await look(subject.url, id)).toMatchObject({ activeGeneration: null });
    }),
    chances(60),
  );
});
