import type { ServedModel } from '../models.ts';
import { BedrockError, invalid } from '../wire/errors.ts';
import { isObject, type JsonObject } from './shape.ts';

/** A list of Converse's body in which cache points may stand. */
export interface CachePointList {
  /** As the errors of a model name it: `#/` and its members. */
  readonly pointer: string;
  readonly section: 'tools' | 'system' | 'user' | 'assistant';
  readonly path: string;
  readonly items: readonly JsonObject[];
}

/** What Nova is reported to refuse a cache point after. */
const withoutPointInNova = ['toolUse', 'toolResult', 'image', 'document', 'video'];

const modelErrors = 'The model returned the following errors: ';

/**
 * Refuses cache points at places where Bedrock takes none, in the words of public reports; nothing of it is recorded. For Nova: among tools (so AWS documents it too), and
 * after uses and results of tools and after media, since Nova's own text blocks alone can be marked. For Claude: as the first block of a message, after reasoning, and right after a
 * document that is no pdf. For all others of Bedrock's models that cache nothing: anywhere, with AccessDeniedException. Those of this server's own take them.
 */
export function checkCachePointPlaces(lists: readonly CachePointList[], model: ServedModel): void {
  for (const list of lists) {
    list.items.forEach((item, index) => {
      if (!isObject(item['cachePoint'])) return;
      if (model.promptCachingRules === null && !model.modelId.startsWith('local.')) {
        throw new BedrockError('AccessDeniedException', 'You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information.');
      }
      if (model.bodyFormat === 'nova') refuseInNova(list, index);
      if (model.bodyFormat === 'anthropic-messages') refuseInClaude(list, index);
    });
  }
}

/** Bedrock makes of a point a member of what stands before it. */
function refuseInNova({ pointer, section, items }: CachePointList, index: number): void {
  const unmarked = items.slice(0, index).filter((item) => !('cachePoint' in item));
  const before = unmarked.at(-1);
  if (before === undefined || (section !== 'tools' && !withoutPointInNova.some((member) => member in before))) return;
  throw invalid(`${modelErrors}Malformed input request: ${pointer}/${unmarked.length - 1}: extraneous key [cachePoint] is not permitted, please reformat your input and try again.`);
}

function refuseInClaude({ section, path, items }: CachePointList, index: number): void {
  if (section !== 'user' && section !== 'assistant') return;
  const before = items.slice(0, index).findLast((item) => !('cachePoint' in item));
  if (before === undefined) throw invalid('There is nothing available to cache.');
  if ('reasoningContent' in before) throw invalid('Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.');
  const { document } = before;
  if (!isObject(document) || document['format'] === 'pdf') return;
  throw invalid(`${modelErrors}${path}.${index}.type: Field required`);
}
