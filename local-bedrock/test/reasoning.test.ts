import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, type ContentBlock, type ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from 'vitest';
import { claude, createClient, nova, start, userMessage } from './kit.ts';

const thinking = { type: 'enabled', budget_tokens: 1_024 };
const question = userMessage('Count from 1 to 3');
const toolConfig = { tools: [{ toolSpec: { name: 'count', inputSchema: { json: { type: 'object' } } } }] };

async function ask(input: Partial<ConverseCommandInput> = {}) {
  const answer = await createClient(await start()).send(new ConverseCommand({ modelId: claude, messages: [question], additionalModelRequestFields: { thinking }, ...input }));
  return answer.output?.message?.content ?? [];
}

describe('reasoning', () => {
  test('goes before the answer, signed, and comes back', async () => {
    const content = await ask();
    expect(content).toEqual([{ reasoningContent: { reasoningText: { text: expect.stringContaining('Count from 1 to 3') as unknown, signature: expect.stringMatching(/^[\w+/=]{60,}$/) as unknown } } }, { text: '1\n2\n3' }]);
    const messages = [question, { role: 'assistant' as const, content }, userMessage('Count from 4 to 5')];
    expect((await ask({ messages })).at(-1)).toEqual({ text: '4\n5' });
    // Another model of the family takes it, too.
    expect((await ask({ messages, modelId: 'us.anthropic.claude-sonnet-4-6' })).at(-1)).toEqual({ text: '4\n5' });
  });

  test('is there only when it is asked for', async () => {
    expect(await ask({ additionalModelRequestFields: { thinking: { type: 'disabled' } } })).toEqual([{ text: '1\n2\n3' }]);
    expect(await ask({ additionalModelRequestFields: { thinking: { type: 'adaptive' } } })).toHaveLength(2);
    expect(await ask({ modelId: nova, additionalModelRequestFields: {} })).toEqual([{ text: '1\n2\n3' }]);
  });

  test.each<readonly [string, (text: string, signature: string) => { text: string; signature?: string }, string]>([
    ['another text', (text, signature) => ({ text: `${text} `, signature }), 'messages.1.content.0: Invalid `signature` in `thinking` block'],
    ['another signature', (text, signature) => ({ text, signature: `A${signature.slice(1)}` }), 'messages.1.content.0: Invalid `signature` in `thinking` block'],
    ['no signature', (text) => ({ text }), 'messages.1.content.0.thinking.signature: Field required'],
  ])('is refused when it comes back with %s', async (_, tamper, message) => {
    const [block, ...rest] = await ask();
    const { text = '', signature = '' } = block?.reasoningContent?.reasoningText ?? {};
    const content: ContentBlock[] = [{ reasoningContent: { reasoningText: tamper(text, signature) } }, ...rest];
    await expect(ask({ messages: [question, { role: 'assistant', content }, question] })).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
  });

  test('is streamed, its signature last', async () => {
    const { stream } = await createClient(await start()).send(new ConverseStreamCommand({ modelId: claude, messages: [question], additionalModelRequestFields: { thinking } }));
    const deltas: ('text' | 'signature' | 'answer')[] = [];
    for await (const { contentBlockDelta: delta } of stream ?? []) {
      if (delta?.delta?.reasoningContent?.text !== undefined) deltas.push('text');
      else if (delta?.delta?.reasoningContent?.signature !== undefined) deltas.push('signature');
      else if (delta !== undefined) deltas.push('answer');
    }
    expect(deltas.join(' ')).toMatch(/^(text ){2,}signature( answer){2,}$/);
  });

  test("is a thinking block in Claude's native body, which takes it back only unchanged", async () => {
    const client = createClient(await start());
    const send = async (messages: unknown[]) => {
      const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 2_000, thinking, messages });
      const answer = await client.send(new InvokeModelCommand({ modelId: claude, contentType: 'application/json', body }));
      return JSON.parse(Buffer.from(answer.body).toString()) as { content: { type: string; thinking?: string }[] };
    };
    const asked = { role: 'user', content: 'Count from 1 to 3' };
    const { content } = await send([asked]);
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect((await send([asked, { role: 'assistant', content }, asked])).content).toHaveLength(2);
    const changed = content.map((block) => (block.thinking === undefined ? block : { ...block, thinking: 'hm' }));
    await expect(send([asked, { role: 'assistant', content: changed }, asked])).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('Invalid `signature`') as unknown });
  });
});

test.each<readonly [string, Partial<ConverseCommandInput>, string]>([
  ['a small budget', { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_023 } } }, 'budget_tokens: Input should be greater than or equal to 1024'],
  ['a budget over the limit', { inferenceConfig: { maxTokens: 1_024 } }, '`max_tokens` must be greater than `thinking.budget_tokens`'],
  ['thinking beside a forced tool', { toolConfig: { ...toolConfig, toolChoice: { any: {} } } }, 'Thinking may not be enabled when tool_choice forces tool use.'],
  ['thinking of a model that does not', { modelId: 'anthropic.claude-3-sonnet-20240229-v1:0' }, 'thinking: Extra inputs are not permitted'],
  ['an unknown type', { additionalModelRequestFields: { thinking: { type: 'deep' } } }, "Input tag 'deep' found using 'type'"],
])('refuses %s', async (_, input, message) => {
  await expect(ask(input)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
});
