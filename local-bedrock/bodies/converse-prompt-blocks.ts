import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { checkCachePointPlaces, type CachePointList as Section } from '../validation/cache-point-places.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { readBlocks } from './content-blocks.ts';
import type { Conversation } from './conversation.ts';
import { markBlocks, type PromptBlock, type PromptEntry } from './prompt-blocks.ts';
import { readChoice } from './read-choice.ts';

/**
 * Reads the blocks of a request that was read otherwise, with its cache points, in the order in which prompts are cached: tools, system, messages.
 * Empty where there is no cache point. Throws ValidationException for a cache point that is against the rules.
 */
export function readPromptBlocks(body: JsonObject, conversation: Pick<Conversation, 'tools' | 'system'>, model: ServedModel): readonly PromptBlock[] {
  const sections = listSections(body);
  const marks = sections.flatMap(({ items, path }) => items.flatMap((item, index) => readMark(item, joinPath(path, index)) ?? []));
  if (marks.length > 0) checkCachePointPlaces(sections, model);
  return markBlocks(marks, model, () => sections.flatMap((section) => listEntries(section, conversation, model)));
}

function listSections(body: JsonObject): readonly Section[] {
  const { toolConfig, system, messages } = body;
  return [
    { section: 'tools', path: 'toolConfig.tools', pointer: '#/toolConfig/tools', items: readItems(isObject(toolConfig) ? toolConfig['tools'] : undefined) },
    { section: 'system', path: 'system', pointer: '#/system', items: readItems(system) },
    ...readItems(messages).map(({ role, content }, index): Section => ({
      section: role === 'assistant' ? 'assistant' : 'user', path: `messages.${index}.content`, pointer: `#/messages/${index}/content`, items: readItems(content),
    })),
  ];
}

function readMark(item: JsonObject, path: string): CacheTtl | undefined {
  const pointPath = joinPath(path, 'cachePoint');
  const point = item['cachePoint'];
  if (!isObject(point)) return undefined;
  readChoice(point, 'type', pointPath, ['default']);
  const ttl = shape.optional(point, 'ttl', pointPath, () => readChoice(point, 'ttl', pointPath, ['5m', '1h']));
  return ttl === '1h' ? '1h' : '5m';
}

function listEntries({ section, path, items }: Section, { tools = [], system }: Pick<Conversation, 'tools' | 'system'>, model: ServedModel): readonly PromptEntry[] {
  const unmarked = items.filter((item) => !isObject(item['cachePoint']));
  return items.map((item, index): PromptEntry => {
    const mark = readMark(item, joinPath(path, index));
    if (mark !== undefined) return mark;
    const place = unmarked.indexOf(item);
    const block = { section, content: item, tools: [], system: [], parts: [], startsMessage: false };
    switch (section) {
      case 'tools': {
        const spec = item['toolSpec'];
        return { ...block, tools: tools.filter(({ name }) => isObject(spec) && spec['name'] === name) };
      }
      case 'system':
        return { ...block, system: system.slice(place, place + 1) };
      case 'user':
      case 'assistant':
        return { ...block, parts: readBlocks([item], path, section, model), startsMessage: place === 0 };
    }
  });
}

function readItems(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
