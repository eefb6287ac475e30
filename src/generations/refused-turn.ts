import type { CatalogueModel } from '../models/catalogue.ts';
import { isPromptBlocked } from './prompt-blocked.ts';
import type { Transcript } from './transcript.ts';

/**
 * Whether what was said to the model would end every later turn as it has ended this one: a guardrail blocked it, or Claude refused it. Anthropic documents that Claude goes on refusing until the turn is
 * gone ("Attempting to continue without resetting will result in continued refusals"), and says `refusal`, for which Converse's own word is `content_filtered`.
 */
export const isTurnRefused = (transcript: Pick<Transcript, 'stop' | 'metadata'>, model: Pick<CatalogueModel, 'bodyFormat'> | undefined): boolean =>
  isPromptBlocked(transcript) || isRefusal(transcript.stop?.stopReason ?? null, model?.bodyFormat);

const isRefusal = (stopReason: string | null, bodyFormat: string | undefined): boolean => stopReason === 'refusal' || (stopReason === 'content_filtered' && bodyFormat === 'anthropic-messages');
