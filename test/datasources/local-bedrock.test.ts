import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { createBedrockControlPlane } from '../../src/datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from '../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ModelEvent, ModelRequest } from '../../src/datasources/types.ts';
import { createModelRegistry } from '../../src/models/registry.ts';
import { transport } from '../kit/transport.ts';
import { collect, never } from './kit/wire-server.ts';

const bedrock = { mode: 'local', region: 'us-west-2', runtimeEndpoint: undefined, controlEndpoint: undefined, transport } as const;

let local: LocalBedrock;
let runtime: BedrockRuntime;

beforeAll(async () => {
  local = await startLocalBedrock({ tokensPerSecond: 1_000 });
  runtime = createBedrockRuntime({ bedrock, localEndpoint: local.url, bodyFormatOf: (modelId) => createRegistry().describe(modelId)?.bodyFormat });
});
afterAll(async () => {
  runtime.close();
  await local.close();
});

const createRegistry = () => createModelRegistry({ controlPlane: createBedrockControlPlane({ bedrock, localEndpoint: local.url }), mode: 'local' });

const textOf = (events: readonly ModelEvent[]): string => events.map((event) => (event.type === 'textDelta' || event.type === 'nativeChunk' ? event.text : '')).join('');

const said = 'Good morning, everyone';
const requests: [string, ModelRequest][] = [
  ['Converse', { kind: 'converse', modelId: 'local.echo-v1', messages: [{ role: 'user', content: [{ text: said }] }] }],
  ['a native body', { kind: 'invokeModel', modelId: 'local.echo-v1', body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content: said }] } }],
];

describe.each(requests)('the embedded runtime answers %s', (_, request) => {
  test.each(['run', 'stream'] as const)('%s', async (how) => {
    const { simulated, requestId, events } = await runtime[how](request, never());
    const all = await collect(events);
    expect({ simulated, text: textOf(all) }).toEqual({ simulated: true, text: said });
    expect(requestId).toMatch(/./);
    expect(all.at(-2)).toMatchObject({ type: 'stop', stopReason: 'end_turn' });
    expect(all.at(-1)).toMatchObject({ type: 'metadata', usage: { outputTokens: expect.any(Number) as number } });
  });
});

test('it sees a reader leave', async () => {
  const text = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ');
  const { requestId, events } = await runtime.stream({ kind: 'converse', modelId: 'local.echo-v1', messages: [{ role: 'user', content: [{ text }] }] }, never());
  for await (const event of events) if (event.type === 'textDelta') break;
  const call = await local.waitForCall((seen) => seen.requestId === requestId && seen.outcome !== 'running');
  expect(call.outcome).toBe('aborted');
});

test('its models are those of the registry', async () => {
  const registry = createRegistry();
  const models = await registry.list();
  expect(models.find(({ modelId }) => modelId === 'local.echo-v1')).toMatchObject({ name: 'Echo', capabilities: { converse: true } });
  expect((await registry.find('us.anthropic.claude-haiku-4-5-20251001-v1:0'))?.provider).toBe('Anthropic');
  expect(models.every(({ modelId }) => registry.describe(modelId) !== undefined)).toBe(true);
});
