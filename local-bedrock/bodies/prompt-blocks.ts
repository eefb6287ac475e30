import type { CountedBlock } from '../engine/input-tokens.ts';
import type { ServedModel } from '../models.ts';
import type { CacheTtl } from '../prompt-cache.ts';
import { checkCachePoints } from '../validation/cache-rules.ts';

/** A block of a prompt: a tool, a text of the system, or a block of a message. */
export interface PromptBlock extends CountedBlock {
  /** Where it stands: what is the same elsewhere is not the same beginning. */
  readonly section: 'tools' | 'system' | 'user' | 'assistant' | 'system message';
  /** As it was sent, but for its mark: it tells the block from all others. */
  readonly content: unknown;
  /** Up to and including this block the prompt is marked for the cache. */
  readonly ttl?: CacheTtl;
}

/** What a body has in the order in which prompts are cached: blocks, and marks behind the block that they mark. */
export type PromptEntry = PromptBlock | CacheTtl;

/**
 * Gives the blocks their marks; none where nothing is marked, or where the model caches nothing. Throws ValidationException for marks that
 * are against the rules.
 *
 * @param marks all that stand in the body
 * @param listEntries is called only where the blocks are needed: reading them is work
 */
export function markBlocks(marks: readonly CacheTtl[], model: ServedModel, listEntries: () => readonly PromptEntry[]): readonly PromptBlock[] {
  checkCachePoints(marks, model);
  if (marks.length === 0 || model.promptCachingRules === null) return [];
  const blocks: PromptBlock[] = [];
  for (const entry of listEntries()) {
    if (typeof entry !== 'string') {
      blocks.push(entry);
      continue;
    }
    const marked = blocks.pop();
    // Of several marks behind one block the first one counts.
    if (marked !== undefined) blocks.push({ ttl: entry, ...marked });
  }
  return blocks;
}
