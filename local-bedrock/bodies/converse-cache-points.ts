import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { readBlocks } from './content-blocks.ts';
import type { CachePoint, Conversation } from './conversation.ts';
import { readChoice } from './read-choice.ts';

/** Reads the cache points of a request that was read otherwise, in the order in which prompts are cached: tools, system, messages. */
export function readCachePoints(body: JsonObject, { tools = [], system, messages }: Pick<Conversation, 'tools' | 'system' | 'messages'>, model: ServedModel): readonly CachePoint[] {
  const toolItems = readItems(isObject(body['toolConfig']) ? body['toolConfig']['tools'] : undefined);
  const systemItems = readItems(body['system']);
  const beforeMessages = [
    ...findPoints(toolItems, 'toolConfig.tools').map(({ index, ttl }) => ({ ttl, tools: tools.slice(0, countKind(toolItems.slice(0, index), 'toolSpec')), system: [], messages: [] })),
    ...findPoints(systemItems, 'system').map(({ index, ttl }) => ({ ttl, tools, system: system.slice(0, index - countKind(systemItems.slice(0, index), 'cachePoint')), messages: [] })),
  ];
  const inMessages = readItems(body['messages']).flatMap((message, at) => {
    const path = joinPath(joinPath('messages', at), 'content');
    const items = readItems(message['content']);
    const role = messages[at]?.role ?? 'user';
    return findPoints(items, path).map(({ index, ttl }) => ({
      ttl, tools, system, messages: [...messages.slice(0, at), { role, parts: readBlocks(items.slice(0, index), path, role, model) }],
    }));
  });
  return [...beforeMessages, ...inMessages];
}

function findPoints(items: readonly JsonObject[], path: string): readonly { readonly index: number; readonly ttl: CacheTtl }[] {
  return items.flatMap((item, index) => {
    const pointPath = joinPath(joinPath(path, index), 'cachePoint');
    if (!isObject(item['cachePoint'])) return [];
    const point = item['cachePoint'];
    readChoice(point, 'type', pointPath, ['default']);
    const ttl = shape.optional(point, 'ttl', pointPath, () => readChoice(point, 'ttl', pointPath, ['5m', '1h']));
    return [{ index, ttl: ttl === '1h' ? '1h' : '5m' } as const];
  });
}

function readItems(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function countKind(items: readonly JsonObject[], member: string): number {
  return items.filter((item) => isObject(item[member])).length;
}
