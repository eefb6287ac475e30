import { describe, expect, it, onTestFinished } from 'vitest';
import { post } from '../../kit/clients.ts';
import { rootOf } from '../../kit/results.ts';
import { startSubject } from '../../kit/server.ts';
import { assistant, compactConversation, Talk, user } from './talk.ts';

const memory = { strategy: 'SUMMARIZE', triggerTokens: 1_000, keepTokens: 400 };
/** More than its own model takes for one summary. */
const long = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? user : assistant)(`Number ${index}: ${'words of no weight '.repeat(40)}`));
const remove = 'mutation ($id: ID!) { deleteConversation(id: $id) }';

describe.each(['sqlite', 'memory'])('a conversation that is being compacted, in %s,', (storage) => {
  /** One whose first summary is being written. */
  async function whileSummarizing(faults?: string) {
    const subject = await startSubject({ upstream: { tokensPerSecond: Infinity, ...(faults === undefined ? {} : { faults }) }, environment: { STORAGE: storage } });
    onTestFinished(() => subject.close());
    const talk = new Talk(subject);
    const { id } = await talk.create({ memory, messages: long });
    const called = subject.upstream.waitForCall(({ operation }) => operation === 'Converse');
    const compacted = post(subject.url, { query: compactConversation, variables: { id } });
    await called;
    return { talk, id, compacted };
  }

  it('is not deleted while a summary is written', async () => {
    const { talk, id, compacted } = await whileSummarizing('slow-first=1000');
    expect(await talk.refusal(remove, { id })).toMatchObject({ code: 'CONFLICT', retryable: true });
    expect(rootOf(await compacted)).toMatchObject({ messageCount: long.length, lastCompaction: { error: null } });
  });

  it('ends NOT_FOUND where it is deleted between two summaries, and leaves nothing behind', async () => {
    const { talk, id, compacted } = await whileSummarizing();
    let isGone = false;
    const removeSoon = async (): Promise<void> => {
      while (!isGone) {
        const { code } = await talk.tryTo(remove, { id });
        isGone ||= code !== 'CONFLICT';
      }
    };
    await Promise.all(Array.from({ length: 8 }, removeSoon));
    expect((await compacted).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', field: 'id' } }]);
    expect(await talk.ask('{ generations { edges { node { id } } } }', {})).toEqual({ edges: [] });
    expect(await talk.ask('query ($id: ID!) { conversation(id: $id) { id } }', { id })).toBeNull();
  });
});
