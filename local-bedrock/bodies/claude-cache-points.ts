import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { checkEnum, nativeShape as shape } from '../validation/native-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { readClaudeContent } from './claude-content.ts';
import type { CachePoint, Conversation } from './conversation.ts';

/** Reads the `cache_control` of the tools, system texts and blocks of a body that was read otherwise: each is a cache point behind them. */
export function readClaudeCachePoints(body: JsonObject, { tools = [], system }: Pick<Conversation, 'tools' | 'system'>, model: ServedModel): readonly CachePoint[] {
  const messages = readItems(body['messages']).filter(({ role }) => role === 'user' || role === 'assistant');
  const read = messages.map(({ role, content }, at) => ({
    role: role === 'assistant' ? ('assistant' as const) : ('user' as const),
    content,
    path: joinPath(joinPath('messages', at), 'content'),
  }));
  const readUpTo = (at: number, index: number) => read.slice(0, at + 1).map(({ role, content, path }, place) => ({
    role, parts: readClaudeContent(place === at && Array.isArray(content) ? content.slice(0, index + 1) : content, path, role, model),
  }));
  return [
    ...findPoints(body['tools'], 'tools').map(({ index, ttl }) => ({ ttl, tools: tools.slice(0, index + 1), system: [], messages: [] })),
    ...findPoints(body['system'], 'system').map(({ index, ttl }) => ({ ttl, tools, system: system.slice(0, index + 1), messages: [] })),
    ...read.flatMap(({ content, path }, at) => findPoints(content, path).map(({ index, ttl }) => ({ ttl, tools, system, messages: readUpTo(at, index) }))),
  ];
}

function findPoints(value: unknown, path: string): readonly { readonly index: number; readonly ttl: CacheTtl }[] {
  return readItems(value).flatMap((item, index) => {
    const pointPath = joinPath(joinPath(path, index), 'cache_control');
    const control = shape.optional(item, 'cache_control', joinPath(path, index), shape.object);
    if (control === undefined) return [];
    checkEnum(control['type'], joinPath(pointPath, 'type'), ['ephemeral']);
    if (control['ttl'] !== undefined) checkEnum(control['ttl'], joinPath(pointPath, 'ttl'), ['5m', '1h']);
    return [{ index, ttl: control['ttl'] === '1h' ? '1h' : '5m' } as const];
  });
}

function readItems(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
