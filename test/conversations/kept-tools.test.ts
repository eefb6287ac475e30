import { expect, it } from 'vitest';
import { toolsFor } from '../../src/conversations/context/tools.ts';

it('of tools of one name that a conversation has kept from before they were refused the first is sent', () => {
  const tool = (name: string, description: string) => ({ toolSpec: { name, description, inputSchema: { json: { type: 'object' } } } });
  const point = { cachePoint: { type: 'default' } };
  const kept = { tools: [tool('look', 'a'), { systemTool: { name: 'find' } }, point, tool('look', 'b'), tool('find', 'c'), point] };
  const sent = { tools: [tool('look', 'a'), { systemTool: { name: 'find' } }, point, point] };
  expect(toolsFor([], kept, null)).toEqual(sent);
  expect(toolsFor([{ sourceIds: ['msg_1'], role: 'user', content: [{ toolResult: {} }] }], undefined, kept)).toEqual(sent);
});
