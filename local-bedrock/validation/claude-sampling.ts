import { isClaudeFrom } from '../claude-release.ts';
import { invalid } from '../wire/errors.ts';

/** How freely a model is to choose, by Claude's own names. */
export interface Sampling {
  readonly temperature: unknown;
  readonly top_p: unknown;
  readonly top_k: unknown;
}

/**
 * Refuses what Claude no longer takes: a temperature beside `top_p` from 4.1 on, and any of the three, but for a temperature of 1, from 4.7 on. Throws ValidationException in the words of many
 * public reports, after `prefix`; of the first AWS's documents say so for Sonnet and Haiku 4.5, and nothing of it is recorded.
 */
export function refuseSampling(asked: Sampling, modelId: string, prefix = ''): void {
  if (!modelId.startsWith('anthropic.')) return;
  if (isClaudeFrom(modelId, 4, 7)) {
    const gone = (['temperature', 'top_p', 'top_k'] as const).find((name) => isGiven(asked[name]) && !(name === 'temperature' && asked[name] === 1));
    if (gone !== undefined) throw invalid(`${prefix}\`${gone}\` is deprecated for this model.`);
  } else if (isClaudeFrom(modelId, 4, 1) && isGiven(asked.temperature) && isGiven(asked.top_p)) {
    throw invalid(`${prefix}\`temperature\` and \`top_p\` cannot both be specified for this model. Please use only one.`);
  }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
