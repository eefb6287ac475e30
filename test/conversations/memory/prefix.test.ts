import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../../kit/server.ts';
import { startSubject } from '../../kit/server.ts';
import type { Body, Turn } from './talk.ts';
import { blocksOf, pointsOf, small, summaryModel, Talk } from './talk.ts';

let subject: Subject;
let talk: Talk;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
  talk = new Talk(subject);
});
afterAll(() => subject.close());

const sonnet = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-pro-v1:0';
const system = [{ text: `You keep the notes of a walker. ${'Write plainly, and name places and days. '.repeat(20)}` }];
const tools = ['find_path', 'find_inn'].map((name) => ({ toolSpec: { name, description: `Finds one near a place. ${'It knows maps. '.repeat(10)}`, inputSchema: { type: 'object', properties: { place: { type: 'string' } } } } }));
const settings = { system, toolConfig: { tools }, inferenceConfig: { maxTokens: 60 } };
/** Of each conversation its own, since a cache is shared by all that begin alike. */
const noteOf = (turn: number, whose = ''): string => `Note ${turn}: the path was muddy, the wind came from the west, and nobody was about until late in the day. We ate bread${whose}.`;

interface Replay {
  readonly turns: readonly Turn[];
  readonly bodies: readonly Body[];
  /** The turns before which the conversation was compacted. */
  readonly compacted: readonly number[];
}

async function replay(count: number, input: Record<string, unknown>): Promise<Replay> {
  const { id } = await talk.create({ ...settings, ...input });
  const before = talk.turns().length;
  const turns: Turn[] = [];
  const compacted: number[] = [];
  let at: string | undefined;
  for (let turn = 0; turn < count; turn += 1) {
    turns.push(await talk.say(id, noteOf(turn, ` with ${id}`)));
    expect(turns.at(-1)).toMatchObject({ status: 'COMPLETED' });
    const { lastCompaction } = await talk.read(id);
    if (lastCompaction?.at !== at) compacted.push(turn);
    at = lastCompaction?.at;
  }
  return { turns, bodies: talk.turns().slice(before), compacted };
}

const watermarks = { triggerTokens: 2_400, keepTokens: 1_200, summaryModelId: summaryModel };

describe.each(['SLIDING_WINDOW', 'PRUNE', 'SUMMARIZE', 'HIERARCHICAL'])('%s', (strategy) => {
  it('is compacted rarely; in between, what was sent is the beginning of what is sent', async () => {
    const { bodies, compacted, turns } = await replay(60, { memory: { strategy, ...watermarks } });
    expect(bodies).toHaveLength(60);
    expect(compacted.length).toBeGreaterThan(1);
    expect(compacted.length).toBeLessThan(10);
    for (const [turn, body] of bodies.entries()) {
      const [before, after] = [blocksOf(bodies[turn - 1] ?? { messages: [] }), blocksOf(body)];
      expect(pointsOf(body).length).toBeLessThanOrEqual(4);
      // Tools and system prompt always; the messages unless it was compacted in between.
      const stable = compacted.includes(turn) ? before.filter((block) => !/^(user|assistant) /.test(block)) : before;
      expect(after.slice(0, stable.length)).toEqual(stable);
    }
    for (const [turn, { usage }] of turns.entries()) {
      const last = turns[turn - 1]?.usage;
      if (last === undefined || compacted.includes(turn)) continue;
      expect(usage.cacheReadInputTokens).toBe((last.cacheReadInputTokens ?? 0) + (last.cacheWriteInputTokens ?? 0));
    }
    // After a compaction tools and system prompt are read still.
    for (const turn of compacted) expect(turns[turn]?.usage.cacheReadInputTokens).toBeGreaterThan(200);
  });
});

it('FULL grows and is never compacted before the window is full; all but the new message is read from the cache', async () => {
  const { bodies, compacted, turns } = await replay(12, { modelId: sonnet, system: [{ text: system[0]?.text.repeat(6) }], memory: { strategy: 'FULL' } });
  expect(compacted).toEqual([]);
  for (const [turn, body] of bodies.entries()) expect(blocksOf(body).slice(0, blocksOf(bodies[turn - 1] ?? { messages: [] }).length)).toEqual(blocksOf(bodies[turn - 1] ?? { messages: [] }));
  expect(turns[0]?.usage).toMatchObject({ inputTokens: 0, cacheReadInputTokens: 0 });
  for (const { usage } of turns.slice(1)) expect(usage).toMatchObject({ inputTokens: 0 });
});

it.each(['FULL', 'SLIDING_WINDOW', 'PRUNE', 'SUMMARIZE', 'HIERARCHICAL'])('%s: the preview shows what is sent then, unless a summary has to be written first', async (strategy) => {
  const { id } = await talk.create({ ...settings, memory: { strategy, ...watermarks } });
  let foretold = 0;
  for (let turn = 0; turn < 40; turn += 1) {
    const preview = await talk.ask<Preview>(previewQuery, { id, content: [{ text: noteOf(turn) }] });
    await talk.say(id, noteOf(turn));
    if (preview.compactionDue) continue;
    foretold += 1;
    const sent = talk.turns().at(-1)?.messages.map(({ role, content }) => [role, content.map((block) => block['text'] ?? ('cachePoint' in block ? 'CachePointBlock' : 'another'))]);
    expect(preview.messages.map(({ role, content }) => [role.toLowerCase(), content.map(({ __typename: kind, text }) => text ?? (kind === 'CachePointBlock' ? kind : 'another'))])).toEqual(sent);
  }
  expect(foretold).toBeGreaterThan(35);
});

interface Preview {
  readonly compactionDue: boolean;
  readonly messages: readonly { readonly role: string; readonly content: readonly { readonly __typename: string; readonly text?: string }[] }[];
}

const previewQuery = 'query ($id: ID!, $content: [ContentBlockInput!]) { contextPreview(conversationId: $id, content: $content) { compactionDue messages { role content { __typename ... on TextBlock { text } } } } }';

it('the older summaries are read from the cache after a compaction too', async () => {
  const { turns, bodies, compacted } = await replay(60, { memory: { strategy: 'HIERARCHICAL', ...watermarks } });
  const kept = compacted.filter((turn) => {
    const [before, after] = [leadOf(bodies[turn - 1]), leadOf(bodies[turn])];
    return before.length > 0 && before.every((summary, index) => after[index] === summary);
  });
  expect(kept.length).toBeGreaterThan(0);
  const fixed = turns[compacted[0] ?? 0]?.usage.cacheReadInputTokens ?? Infinity;
  for (const turn of kept) expect(turns[turn]?.usage.cacheReadInputTokens).toBeGreaterThan(fixed);
});

const leadOf = (body: Body | undefined): readonly string[] => (body?.messages[0]?.content ?? []).flatMap(({ text }) => (typeof text === 'string' && text.startsWith('Summary of') ? [text] : []));

describe('cache points', () => {
  const once = async (input: Record<string, unknown>, turns = 3): Promise<Body> => (await replay(turns, input)).bodies.at(-1) ?? { messages: [] };

  it('are four: after the tools, the system prompt, the message of the last turn and that of this one', async () => {
    const body = await once({ toolConfig: { tools: manyTools } });
    expect(body.toolConfig?.tools.map((tool) => 'cachePoint' in tool)).toEqual([...manyTools.map(() => false), true]);
    expect(body.system?.map((block) => 'cachePoint' in block)).toEqual([false, true]);
    expect(body.messages.map(({ content }) => content.map((block) => 'cachePoint' in block))).toEqual([[false], [false], [false, true], [false], [false, true]]);
  });

  it('are none where the policy says so, and none for a model that caches nothing', async () => {
    expect(pointsOf(await once({ memory: { strategy: 'FULL', promptCaching: false } }))).toEqual([]);
    expect(pointsOf(await once({ modelId: 'local.echo-v1', toolConfig: null }))).toEqual([]);
  });

  it('are placed only where enough comes before', async () => {
    expect(pointsOf(await once({ system: null, toolConfig: null }, 1))).toEqual([]);
    expect(pointsOf(await once({ modelId: sonnet }))).toEqual([]);
    const short = await once({ system: [{ text: 'Be brief.' }], toolConfig: null }, 12);
    expect(short.system).toEqual([{ text: 'Be brief.' }]);
    expect(pointsOf(short).length).toBeGreaterThan(0);
  });

  it('have the policy’s time to live, where the model can', async () => {
    expect(new Set(pointsOf(await once({ modelId: small, memory: { strategy: 'FULL', cacheTtl: '1h' } })).map((point) => JSON.stringify(point)))).toEqual(new Set(['{"type":"default","ttl":"1h"}']));
    expect(new Set(pointsOf(await once({})).map((point) => JSON.stringify(point)))).toEqual(new Set(['{"type":"default"}']));
    // The model of one turn keeps nothing for an hour.
    const { id } = await talk.create({ ...settings, modelId: sonnet, system: [{ text: system[0]?.text.repeat(12) }], memory: { strategy: 'FULL', cacheTtl: '1h' } });
    await talk.say(id, noteOf(1), { modelId: nova });
    const points = pointsOf(talk.turns().at(-1) ?? { messages: [] });
    expect(points.length).toBeGreaterThan(0);
    expect(points).not.toContainEqual({ type: 'default', ttl: '1h' });
  });

  it('of Nova stand in no tools', async () => {
    const body = await once({ modelId: nova, toolConfig: { tools: manyTools }, system: [{ text: system[0]?.text.repeat(12) }] });
    expect(body.toolConfig?.tools.some((tool) => 'cachePoint' in tool)).toBe(false);
    expect(body.system?.at(-1)).toHaveProperty('cachePoint');
  });

  it('of Nova stand after texts alone: a loop of tools is not refused for one', async () => {
    const said = { role: 'USER', content: [{ text: noteOf(1) }] };
    const asked = { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't1', name: 'find_inn', input: {} } }] };
    const { id } = await talk.create({ ...settings, modelId: nova, system: [{ text: system[0]?.text.repeat(12) }], messages: [said, asked] });
    const turn = await talk.say(id, '', { messages: [{ role: 'USER', content: [{ toolResult: { toolUseId: 't1', content: [{ text: 'The Alder.' }] } }] }] });
    expect(turn).toMatchObject({ status: 'COMPLETED' });
    expect(talk.turns().at(-1)?.messages.map(({ content }) => content.map((block) => Object.keys(block)[0]))).toEqual([['text', 'cachePoint'], ['toolUse'], ['toolResult']]);
  });
});

/** Enough to be cached by themselves. */
const manyTools = Array.from({ length: 8 }, (_, index) => ({ toolSpec: { ...tools[0]?.toolSpec, name: `find_path_${index}` } }));
