import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { checkEnum, nativeShape as shape } from '../validation/native-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import { readClaudeContent } from './claude-content.ts';
import type { Conversation } from './conversation.ts';
import { markBlocks, type PromptBlock, type PromptEntry } from './prompt-blocks.ts';

/** A list of the body in which blocks stand, any of which may be marked. */
interface Section {
  readonly section: PromptBlock['section'];
  readonly path: string;
  readonly items: readonly JsonObject[];
}

/**
 * Reads the blocks of a body that was read otherwise, with their `cache_control`, which is a mark behind its block. Empty where there is none. Throws
 * ValidationException for marks that are against the rules.
 */
export function readClaudePromptBlocks(body: JsonObject, conversation: Pick<Conversation, 'tools'>, model: ServedModel): readonly PromptBlock[] {
  const sections = listSections(body);
  const marks = sections.flatMap(({ items, path }) => items.flatMap((item, index) => readMark(item, joinPath(path, index)) ?? []));
  return markBlocks(marks, model, () => sections.flatMap((section) => listEntries(section, conversation, model)));
}

function listSections({ tools, system, messages }: JsonObject): readonly Section[] {
  return [
    { section: 'tools', path: 'tools', items: readItems(tools) },
    { section: 'system', path: 'system', items: readItems(system) },
    ...readItems(messages).map(({ role, content }, index): Section => ({
      section: role === 'assistant' ? 'assistant' : role === 'system' ? 'system message' : 'user', path: `messages.${index}.content`, items: readItems(content),
    })),
  ];
}

function readMark(item: JsonObject, path: string): CacheTtl | undefined {
  const controlPath = joinPath(path, 'cache_control');
  const control = shape.optional(item, 'cache_control', path, shape.object);
  if (control === undefined) return undefined;
  const type = item['type'];
  if (type === 'thinking' || type === 'redacted_thinking') throw invalid(`${path}.${type}.cache_control: Extra inputs are not permitted`);
  checkEnum(control['type'], joinPath(controlPath, 'type'), ['ephemeral']);
  if (control['ttl'] !== undefined) checkEnum(control['ttl'], joinPath(controlPath, 'ttl'), ['5m', '1h']);
  return control['ttl'] === '1h' ? '1h' : '5m';
}

function listEntries({ section, path, items }: Section, conversation: Pick<Conversation, 'tools'>, model: ServedModel): readonly PromptEntry[] {
  return items.flatMap((item, index): readonly PromptEntry[] => {
    const content = { ...item, cache_control: undefined };
    const block = { section, content, ...readCounted(section, content, conversation, { path, model }), startsMessage: index === 0 && (section === 'user' || section === 'assistant') };
    const mark = readMark(item, joinPath(path, index));
    return mark === undefined ? [block] : [block, mark];
  });
}

function readCounted(
  section: Section['section'],
  content: JsonObject,
  { tools = [] }: Pick<Conversation, 'tools'>,
  { path, model }: { readonly path: string; readonly model: ServedModel },
): Pick<PromptBlock, 'tools' | 'system' | 'parts'> {
  switch (section) {
    case 'tools':
      return { tools: tools.filter(({ name }) => name === content['name']), system: [], parts: [] };
    case 'system':
    case 'system message':
      return { tools: [], system: [shape.string(content['text'], joinPath(path, 'text'))], parts: [] };
    case 'user':
    case 'assistant':
      return { tools: [], system: [], parts: readClaudeContent([content], path, section, model) };
  }
}

/** A text stands for a list of one block. */
function readItems(value: unknown): readonly JsonObject[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
