import { createHash } from 'node:crypto';
import type { Conversation, ModelAnswer } from './bodies/conversation.ts';
import type { PromptBlock } from './bodies/prompt-blocks.ts';
import type { ServedModel } from './models.ts';
import type { PromptCache } from './prompt-cache.ts';

/** Claude looks for a beginning at so many blocks before each cache point, itself included (Anthropic's documentation). Others look only there. */
const claudeLookBackBlocks = 20;

/**
 * What the cache makes of the input tokens; nothing where the request marks nothing, or the model caches nothing. What was read and written
 * and the `inputTokens` that are left are the whole input together.
 */
export async function countCached(
  { promptBlocks = [], outputSchema }: Conversation,
  { modelId, bodyFormat, promptCachingRules }: ServedModel,
  inputTokens: number,
  promptCache: PromptCache,
): Promise<Partial<Pick<ModelAnswer, 'inputTokens' | 'cache'>>> {
  if (promptBlocks.length === 0 || promptCachingRules === null) return {};
  const { countBlocks } = await import('./engine/input-tokens.ts');
  const tokens = await countBlocks(promptBlocks);
  // A schema for the answer stands before everything: another one makes all of it new (Anthropic's documentation).
  const keys = chainKeys(JSON.stringify([modelId, outputSchema]), promptBlocks);
  const blocks = promptBlocks.map(({ ttl }, index) => ({
    key: keys[index] ?? '',
    tokens: Math.min(tokens[index] ?? 0, inputTokens),
    ...(ttl === undefined ? {} : { ttl }),
  }));
  const cache = promptCache.count(blocks, {
    minTokens: promptCachingRules.minTokens,
    lookBackBlocks: bodyFormat === 'anthropic-messages' ? claudeLookBackBlocks : 1,
  });
  return { inputTokens: inputTokens - cache.readTokens - cache.writeTokens, cache };
}

/** A key for the beginning up to each block: a hash of the key before it and of the block, so that every block is read once. */
function chainKeys(seed: string, blocks: readonly PromptBlock[]): readonly string[] {
  let key = seed;
  return blocks.map(({ section, startsMessage, content }) => {
    key = createHash('sha256').update(key).update(JSON.stringify([section, startsMessage, content])).digest('base64');
    return key;
  });
}
