import { ConverseCommand, InvokeModelCommand, type ContentBlock, type ConverseCommandInput, type Message } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { createClient, nova, readRecording, small, start, userMessage } from './kit.ts';
import { parseObject } from './replay.ts';

const cachePoint: ContentBlock = { cachePoint: { type: 'default' } };
/** Over the small model's minimum of 256. */
const opening = 'The quick brown fox jumps over the lazy dog. '.repeat(30);
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (text: string): Message => ({ role: 'assistant', content: [{ text }] });

async function ask(bedrock: LocalBedrock, input: Partial<ConverseCommandInput>) {
  const { usage } = await createClient(bedrock).send(new ConverseCommand({ modelId: small, messages: [userMessage('hi')], inferenceConfig: { maxTokens: 5 }, ...input }));
  const { inputTokens = 0, cacheReadInputTokens: read = 0, cacheWriteInputTokens: write = 0 } = usage ?? {};
  return { inputTokens, read, write, whole: inputTokens + read + write };
}

describe('a cache point that moves with the conversation', () => {
  test('reads what the last turn wrote, without a point there', async () => {
    const bedrock = await start();
    const history: Message[] = [];
    let cached = 0;
    for (const text of [opening, 'And then?', 'What else?', 'Thanks.']) {
      const turn = await ask(bedrock, { messages: [...history, user({ text }, cachePoint)] });
      expect(turn).toMatchObject({ read: cached, inputTokens: 0 });
      expect(turn.write).toBeGreaterThan(0);
      cached += turn.write;
      history.push(userMessage(text), assistant('It goes on.'));
    }
  });

  test('writes nothing where no point stands: what differs before a point is not read in parts', async () => {
    const bedrock = await start();
    const messages = (last: string) => [user({ text: opening }), assistant('Yes.'), user({ text: last }, cachePoint)];
    const first = await ask(bedrock, { messages: messages('One?') });
    expect(await ask(bedrock, { messages: messages('Two?') })).toMatchObject({ read: 0, write: first.write });
  });

  test.each([[19, true], [20, false]])('that is %d blocks further looks back: %j', async (further, reads) => {
    const bedrock = await start();
    const first = await ask(bedrock, { messages: [user({ text: opening }, cachePoint)] });
    const more = Array.from({ length: further }, (_, index) => ({ text: `and ${index}` }));
    const second = await ask(bedrock, { messages: [user({ text: opening }, ...more, cachePoint)] });
    expect(second.read).toBe(reads ? first.write : 0);
    expect(second.whole).toBe(second.read + second.write);
  });

  test('that is too far away is helped by another one between', async () => {
    const bedrock = await start();
    const more = Array.from({ length: 15 }, (_, index) => ({ text: `and ${index}` }));
    const first = await ask(bedrock, { messages: [user({ text: opening }, cachePoint)] });
    const second = await ask(bedrock, { messages: [user({ text: opening }, ...more, cachePoint, ...more, cachePoint)] });
    expect(second.read).toBe(first.write);
  });

  test('does not look back for Nova, which reads at its points only', async () => {
    const bedrock = await start();
    const text = opening.repeat(6);
    const first = await ask(bedrock, { modelId: nova, messages: [user({ text }, cachePoint)] });
    expect(first.write).toBeGreaterThan(1_536);
    const moved = [user({ text }), assistant('Yes.'), user({ text: 'And?' }, cachePoint)];
    expect(await ask(bedrock, { modelId: nova, messages: moved })).toMatchObject({ read: 0 });
    expect(await ask(bedrock, { modelId: nova, messages: moved })).toMatchObject({ write: 0 });
  });

  test("reads in Claude's own form too, where the mark stands on its block", async () => {
    const client = createClient(await start());
    const mark = { cache_control: { type: 'ephemeral' } };
    const send = async (...messages: unknown[]) => {
      const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages });
      const answer = await client.send(new InvokeModelCommand({ modelId: small, body }));
      return parseObject(Buffer.from(answer.body).toString())['usage'] as { cache_read_input_tokens: number; cache_creation_input_tokens: number };
    };
    const first = await send({ role: 'user', content: [{ type: 'text', text: opening, ...mark }] });
    const second = await send(
      { role: 'user', content: opening },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: [{ type: 'text', text: 'And?', ...mark }] },
    );
    expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens);
    expect(second.cache_creation_input_tokens).toBeGreaterThan(0);
  });
});

describe('a beginning', () => {
  const recorded = readRecording('Converse-claude35-image').request.body as { messages: { content: { image?: { source: { bytes: string } } }[] }[] };
  const pixels = Buffer.from(recorded.messages[0]?.content[1]?.image?.source.bytes ?? '', 'base64');
  const image = (bytes: Uint8Array): ContentBlock => ({ image: { format: 'png', source: { bytes } } });
  const pdf = (bytes: string): ContentBlock => ({ document: { name: 'paper', format: 'pdf', source: { bytes: Buffer.from(bytes) } } });
  const sonnet = 'us.anthropic.claude-sonnet-4-6';

  test.each<readonly [string, ContentBlock, ContentBlock]>([
    ['image', image(pixels), image(Buffer.concat([pixels, Buffer.from('x')]))],
    ['document', pdf('%PDF one'), pdf('%PDF two')],
  ])('with another %s is another one', async (_, one, other) => {
    const bedrock = await start();
    const about = (block: ContentBlock) => ask(bedrock, { modelId: sonnet, messages: [user({ text: opening.repeat(7) }, block, cachePoint, { text: 'What is it?' })] });
    const first = await about(one);
    expect(first.write).toBeGreaterThan(2_048);
    expect(await about(other)).toMatchObject({ read: 0, write: first.write });
    expect(await about(one)).toMatchObject({ read: first.write, write: 0 });
  });

  test('under another schema for the answer is another one', async () => {
    const bedrock = await start();
    const under = (name: string) => ask(bedrock, {
      modelId: 'us.anthropic.claude-sonnet-4-6',
      messages: [user({ text: opening.repeat(8) }, cachePoint)],
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify({ type: 'object', properties: { [name]: { type: 'string' } }, additionalProperties: false }) } } } },
    });
    await under('colour');
    expect(await under('size')).toMatchObject({ read: 0 });
    expect((await under('size')).read).toBeGreaterThan(0);
  });

  test('of thousands of blocks takes linear time', async () => {
    const bedrock = await start();
    const content = Array.from({ length: 20_000 }, (_, index) => ({ text: `block ${index}` }));
    const first = await ask(bedrock, { modelId: sonnet, messages: [user(...content, cachePoint)] });
    expect(await ask(bedrock, { modelId: sonnet, messages: [user(...content, cachePoint)] })).toMatchObject({ read: first.write, write: 0 });
  });
});

test('what is read, written and left is the whole input, whatever is marked', async () => {
  const bedrock = await start();
  const text = fc.integer({ min: 1, max: 12 }).map((times) => ({ text: opening.slice(0, 150).repeat(times) }));
  const content = fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 4 });
  const tools = fc.array(fc.constantFrom('clock', 'weather'), { minLength: 1, maxLength: 1 });
  const conversation = fc.record({ system: content, turns: fc.array(content, { minLength: 1, maxLength: 2 }), tools: fc.option(tools, { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(conversation, async ({ system, turns, tools: names }) => {
      let points = 0;
      const write = (blocks: readonly (readonly [{ text: string }, boolean])[], isMarked: boolean): ContentBlock.TextMember[] =>
        blocks.flatMap(([block, mark]) => [block, ...(isMarked && mark && (points += 1) <= 4 ? [cachePoint] : [])]) as ContentBlock.TextMember[];
      const input = (isMarked: boolean): Partial<ConverseCommandInput> => ({
        ...(names === undefined ? {} : { toolConfig: { tools: names.map((name) => ({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } })) } }),
        system: write(system, isMarked),
        messages: turns.flatMap((turn, index) => [...(index === 0 ? [] : [assistant('Yes.')]), user(...write(turn, isMarked))]),
      });
      const plain = await ask(bedrock, input(false));
      const marked = input(true);
      const first = await ask(bedrock, marked);
      const second = await ask(bedrock, marked);
      expect([first.whole, second.whole]).toEqual([plain.inputTokens, plain.inputTokens]);
      expect(second).toMatchObject({ read: first.read + first.write, write: 0 });
    }),
    { seed: 20_261_123, numRuns: 40 },
  );
});
