import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelEvent } from '../../src/datasources/types.ts';
import { transport } from '../kit/transport.ts';
import { encodeEvent } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { collect, connect, hello, never, startWireServer } from './kit/wire-server.ts';

// A tool's input is JSON of the model's own: no digit of it is lost, whichever transport brings it.

async function start() {
  const state: { answer: (request: WireRequest) => void } = { answer: () => undefined };
  const { url } = await startWireServer((request) => state.answer(request));
  const runtime = connect(url);
  return async (how: 'run' | 'stream', answer: (request: WireRequest) => void): Promise<readonly ModelEvent[]> => {
    state.answer = answer;
    return collect((await runtime[how](hello, never())).events);
  };
}

/** A whole answer with such blocks, which are JSON texts. */
const says = (...blocks: readonly string[]) => ({ response }: WireRequest) =>
  void response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r' }).end(`{"metrics":{"latencyMs":5},"output":{"message":{"role":"assistant","content":[${blocks.join(',')}]}},"stopReason":"tool_use","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15}}`);
const uses = (input: string, type = '"tool_use"') => `{"toolUse":{"toolUseId":"t1","name":"answer","type":${type},"input":${input}}}`;

const inputsOf = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.type === 'toolUseDelta' ? [event.input] : []));

test.each([
  '{"id":12345678901234567890}',
  '{"id":-9007199254740993}',
  '{"amount":12345678901234567.25,"pi":3.14159265358979323846}',
  '{"deep":[{"ids":[9007199254740993,1,"9007199254740993",null,true,{}]}]}',
  // The SDK drops such a member.
  ...(transport === 'lean' ? ['{"__proto__":{"id":9007199254740993}}'] : []),
  '{"rawJSON":"1","id":9007199254740993}',
  '12345678901234567890',
  '{"id":0.5,"null":null,"text":"1.50 and 1e30"}',
])('%s is told as it came', async (input) => {
  const tell = await start();
  expect(inputsOf(await tell('run', says('{"text":"12345678901234567890"}', uses(input), uses('{"a":1}', 'null'))))).toEqual([input, '{"a":1}']);
});

test.each([
  ['{"id":1e15}', '{"id":1000000000000000}'],
  ['{"id":7.0}', '{"id":7}'],
  ['{"id":1.5e30}', '{"id":1500000000000000000000000000000}'],
])('%s may be spelled otherwise by the SDK, and is not by the lean transport', async (input, bySdk) => {
  const tell = await start();
  expect(inputsOf(await tell('run', says(uses(input))))).toEqual([transport === 'lean' ? input : bySdk]);
});

test('no digit of any number is lost', async () => {
  const tell = await start();
  const digits = (most: number) => fc.array(fc.nat(9), { minLength: 1, maxLength: most }).map((list) => list.join(''));
  const whole = digits(30).map((text) => text.replace(/^0+(?=\d)/, ''));
  const fraction = digits(30).map((text) => `.${text.replace(/0+$/, '') || '5'}`);
  const number = fc.tuple(fc.constantFrom('', '-'), whole, fc.oneof(fc.constant(''), fraction)).map((parts) => parts.join('')).filter((text) => text !== '-0');
  await fc.assert(
    fc.asyncProperty(fc.array(number, { maxLength: 5 }), async (numbers) => {
      const input = `{"numbers":[${numbers.join(',')}]}`;
      expect(inputsOf(await tell('run', says(uses(input))))).toEqual([input]);
    }),
    { seed: 20_261_127, numRuns: 200 },
  );
});

test('what Bedrock’s own tool was given is told as plain JSON, with the nearest number', async () => {
  const tell = await start();
  const events = await tell('run', says(uses('{"id":12345678901234567890,"deep":[1.50]}', '"server_tool_use"'), uses('{"id":9007199254740993}')));
  expect(events).toContainEqual({ type: 'block', contentBlockIndex: 0, block: { toolUse: { toolUseId: 't1', name: 'answer', type: 'server_tool_use', input: { id: 12345678901234567000, deep: [1.5] } } } });
  expect(inputsOf(events)).toEqual(['{"id":9007199254740993}']);
});

test('a streamed input is told as it came', async () => {
  const tell = await start();
  const body = Buffer.concat([
    encodeEvent('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: { toolUseId: 't1', name: 'answer' } } }),
    ...['{"id":123456789012', '34567890,"x":1.50}'].map((input) => encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input } } })),
  ]);
  expect(inputsOf(await tell('stream', ({ response }) => void response.writeHead(200, { 'x-amzn-requestid': 'r' }).end(body))).join('')).toBe('{"id":12345678901234567890,"x":1.50}');
});
