import type { ContextState } from '../../storage/conversation-record.ts';
import type { MemoryMessage } from './view.ts';
import { placeholderTokens } from './view.ts';

/** Blocks of these kinds can be left out of a message, which stays. */
export type Trimmable = 'toolResult' | 'reasoningContent' | 'document' | 'image' | 'video' | 'audio';

/** Leaves out blocks of these kinds, the oldest first, until so many tokens are saved; what saves nothing stays. */
export function trimUntil(messages: readonly MemoryMessage[], excess: number, trimmed: ContextState['trimmed'], kinds: readonly Trimmable[]): ContextState['trimmed'] {
  const result: Record<string, readonly number[]> = { ...trimmed };
  let left = excess;
  for (const message of messages) {
    for (const [index, block] of message.content.entries()) {
      if (left <= 0) return result;
      const saved = (message.blockTokens[index] ?? 0) - placeholderTokens;
      if (saved <= 0 || message.trimmed.includes(index) || !kinds.some((kind) => kind in block)) continue;
      result[message.position] = [...(result[message.position] ?? []), index];
      left -= saved;
    }
  }
  return result;
}

/** The same messages without what is trimmed by now. */
export const applyTrims = (messages: readonly MemoryMessage[], trimmed: ContextState['trimmed']): readonly MemoryMessage[] =>
  messages.map((message) => ({ ...message, trimmed: trimmed[message.position] ?? [] }));
