import { checkEnum, malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';

type Marked = Pick<JsonObject, 'messages' | 'system' | 'toolConfig'>;

/**
 * Throws ValidationException for cache points where Nova's native schema has none: they are members of texts there, in messages and system prompts, as AWS's samples have it. For one that stands by
 * itself, as in Converse, public reports quote `#/system/1: required key [text] not found`; what is said of one in a message or among tools is not reported, and told as of any member that is not known.
 */
export function checkNovaMarks(body: Marked): void {
  forEachBlock(body, (block, path) => {
    if (block['cachePoint'] === undefined) return;
    const isText = block['text'] !== undefined;
    if (!isText && path.startsWith('system.')) throw malformed(path, 'required key [text] not found');
    if (!isText) throw malformed(path, 'extraneous key [cachePoint] is not permitted');
    const pointPath = joinPath(path, 'cachePoint');
    const point = shape.object(block['cachePoint'], pointPath);
    checkEnum(point['type'], joinPath(pointPath, 'type'), ['default']);
    if (point['ttl'] !== undefined) checkEnum(point['ttl'], joinPath(pointPath, 'ttl'), ['5m', '1h']);
  });
}

/** The same without its marks: each block stands at its own place still. */
export const withoutNovaMarks = (body: Marked): Marked => mapBlocks(body, ({ cachePoint, ...block }) => [block]);

/** The same with each mark as Converse has it, a block of its own behind what it marks. */
export const splitNovaMarks = (body: Marked): Marked => mapBlocks(body, ({ cachePoint, ...block }) => (cachePoint === undefined ? [block] : [block, { cachePoint }]));

/** What is no block is left to whoever reads it. */
function mapBlocks({ messages, system, toolConfig }: Marked, change: (block: JsonObject) => readonly JsonObject[]): Marked {
  const changeAll = (blocks: unknown): unknown => (Array.isArray(blocks) ? blocks.flatMap((block: unknown): readonly unknown[] => (isObject(block) ? change(block) : [block])) : blocks);
  return {
    messages: Array.isArray(messages) ? messages.map((message: unknown) => (isObject(message) ? { ...message, content: changeAll(message['content']) } : message)) : messages,
    system: changeAll(system),
    toolConfig,
  };
}

function forEachBlock({ messages, system, toolConfig }: Marked, look: (block: JsonObject, path: string) => void): void {
  const lookAtAll = (blocks: unknown, path: string): void => {
    if (Array.isArray(blocks)) blocks.forEach((block: unknown, index) => isObject(block) && look(block, joinPath(path, index)));
  };
  lookAtAll(isObject(toolConfig) ? toolConfig['tools'] : undefined, 'toolConfig.tools');
  lookAtAll(system, 'system');
  if (Array.isArray(messages)) messages.forEach((message: unknown, index) => lookAtAll(isObject(message) ? message['content'] : undefined, `messages.${index}.content`));
}
