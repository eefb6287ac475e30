import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';

/** Takes note of a turn that asks nothing. */
export function acknowledge({ ask, passages }: Situation): Draft | null {
  if (ask !== '' || !passages.some(({ isNew }) => isNew)) return null;
  return { ...draftProse('I have read that.', 'Ask me about it, or ask for a summary or its key points.'), leads: ['Thank you.', 'Noted.', '', 'Understood.'] };
}
