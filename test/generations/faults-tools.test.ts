import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transports } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

interface ToolEvent {
  readonly __typename: string;
  readonly name?: string;
  readonly input?: string;
  readonly generation?: {
    readonly status: string;
    readonly stopReason: string | null;
    readonly error: { readonly code: string } | null;
    readonly attempts: readonly unknown[];
    readonly usage: { readonly source: string } | null;
    readonly message: { readonly content: readonly { readonly name?: string; readonly input?: unknown }[] } | null;
  };
}

const whole = '{ status stopReason error { code } attempts { number } usage { source } message { content { ... on ToolUseBlock { name input } } } }';
const query = `subscription ($input: ConverseInput!) { converseStream(input: $input) { __typename
  ... on ToolUseStart { name } ... on ToolUseDelta { input }
  ... on GenerationCompleted { generation ${whole} } ... on GenerationInterrupted { generation ${whole} } ... on GenerationFailed { generation ${whole} } } }`;

/** Asks a model that uses a tool and says nothing before, so that the input is all of its answer. */
async function run(faults: string) {
  const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const input = {
    modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    messages: [{ role: 'USER', content: [{ text: 'What is the weather in San Francisco?' }] }],
    toolConfig: { tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather in a city.', inputSchema } }] },
    options: { tags: [{ key: 'local-bedrock', value: faults }] },
  };
  const events = (await transports.sse(subject.url, { query, variables: { input } })).map((result) => rootOf<ToolEvent>(result));
  const generation = events.at(-1)?.generation;
  if (generation === undefined) throw new Error('no end');
  return { generation, begun: events.some(({ name }) => name !== undefined), input: events.flatMap((event) => event.input ?? []).join('') };
}

const told = { city: 'San Francisco' };

describe.each(['cut', 'half-frame', 'end', 'corrupt'])('a stream that breaks off in or before a tool’s input: %s', (kind) => {
  it('is never COMPLETED, and its tool use has the text that came, until its block has ended', async () => {
    for (let frames = 0; ; frames += 1) {
      const { generation, begun, input } = await run(`${kind}-after=${frames}`);
      const [block] = generation.message?.content ?? [];
      if (generation.status === 'COMPLETED') {
        expect(generation).toMatchObject({ stopReason: 'tool_use', message: { content: [{ name: 'get_weather', input: told }] } });
        expect(frames).toBeGreaterThan(5); // the role, the tool's name, an empty piece of input, some pieces, the block's end, the model's end
        return;
      }
      expect(generation, `after frame ${frames}`).toMatchObject({ status: begun ? 'INTERRUPTED' : 'FAILED', stopReason: null, error: { code: 'STREAM_TRUNCATED' } });
      expect(generation.attempts).toHaveLength(begun ? 1 : 3);
      expect(generation.usage?.source).toBe(begun ? 'ESTIMATED' : undefined);
      if (!begun) expect(generation.message).toBeNull();
      else if (typeof block?.input === 'string') expect(JSON.stringify(told).replaceAll(/\s/g, '').startsWith(input.replaceAll(/\s/g, ''))).toBe(true);
      // An object is the whole input: the block had ended, though the model had not said that it had.
      else expect(block?.input).toEqual(told);
      if (typeof block?.input === 'string') expect(block.input).toBe(input);
    }
  });
});

it('the input of a tool use is text until its block has ended, even where it is whole or empty already', async () => {
  const inputs: unknown[] = [];
  for (let frames = 2; ; frames += 1) {
    const { generation } = await run(`cut-after=${frames}`);
    inputs.push(generation.message?.content[0]?.input);
    if (generation.status === 'COMPLETED') break;
  }
  const [first, ...others] = inputs;
  expect(first).toBe('');
  const texts = others.filter((input) => typeof input === 'string');
  expect(texts.at(-1)).toSatisfy((text: string) => JSON.stringify(JSON.parse(text)) === JSON.stringify(told));
  expect(inputs.slice(1 + texts.length).length).toBeGreaterThan(0);
  for (const input of inputs.slice(1 + texts.length)) expect(input).toEqual(told);
});
