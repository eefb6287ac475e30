import { expect, it } from 'vitest';
import type { Draft } from '../../src/conversations/context/draft.ts';
import { toolsFor } from '../../src/conversations/context/tools.ts';

it('an empty description that a conversation has kept is not sent', () => {
  const inputSchema = { json: { type: 'object' } };
  expect(toolsFor([], { tools: [{ toolSpec: { name: 'look', description: '', inputSchema } }] }, null, null)).toEqual({ tools: [{ toolSpec: { name: 'look', inputSchema } }] });
});

it('of tools of one name that a conversation has kept from before they were refused the first is sent', () => {
  const tool = (name: string, description: string) => ({ toolSpec: { name, description, inputSchema: { json: { type: 'object' } } } });
  const point = { cachePoint: { type: 'default' } };
  const kept = { tools: [tool('look', 'a'), { systemTool: { name: 'find' } }, point, tool('look', 'b'), tool('find', 'c'), point] };
  const sent = { tools: [tool('look', 'a'), { systemTool: { name: 'find' } }, point, point] };
  expect(toolsFor([], kept, null, null)).toEqual(sent);
  expect(toolsFor([{ sourceIds: ['msg_1'], role: 'user', content: [{ toolResult: {} }] }], undefined, kept, null)).toEqual(sent);
});

it('a list of tools that is cache points alone, kept from before it was refused, is none', () => {
  const points = { tools: [{ cachePoint: { type: 'default' } }], toolChoice: { auto: {} } };
  const called: readonly Draft[] = [
    { sourceIds: ['msg_1'], role: 'assistant', content: [{ toolUse: { toolUseId: 'use_1', name: 'look', input: {} } }] },
    { sourceIds: ['msg_2'], role: 'user', content: [{ toolResult: { toolUseId: 'use_1', content: [] } }] },
  ];
  expect(toolsFor([], points, null, null)).toBeUndefined();
  expect(toolsFor(called, points, null, null)).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] });
  expect(toolsFor(called, undefined, points, null)).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] });
});
