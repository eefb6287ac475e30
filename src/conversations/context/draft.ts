import type { BedrockContentBlock } from '../../datasources/types.ts';

/** A message on its way to the model. */
export interface Draft {
  /** The messages that it is made of. */
  readonly sourceIds: readonly string[];
  readonly role: 'user' | 'assistant';
  readonly content: readonly BedrockContentBlock[];
}

export const leftOut = (what: string, why: string): BedrockContentBlock => ({ text: `[${what} left out: ${why}]` });
