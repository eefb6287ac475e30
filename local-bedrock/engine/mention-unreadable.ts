import { type Draft, draftProse } from './draft.ts';
import type { Unreadable } from './situation.ts';

/**
 * Puts before an answer what of the request could not be seen, heard or read. Where there is no other answer, that is the
 * answer; null when there is neither.
 */
export function mentionUnreadable(draft: Draft | null, unreadable: readonly Unreadable[]): Draft | null {
  if (unreadable.length === 0 || draft?.verbatim === true) return draft;
  const kinds = [...new Set(unreadable.map(describe))];
  const notice = `I cannot ${kinds.join(', and I cannot ')}: the local model reads text only.`;
  if (draft === null) return draftProse(notice);
  return { ...draft, notice: draft.notice === undefined ? notice : `${notice} ${draft.notice}` };
}

function describe(part: Unreadable): string {
  if (part.type === 'document') return `read the document "${part.name}" (${part.format})`;
  return part.kind === 'audio' ? `hear the sound (${part.format})` : `see the ${part.kind} (${part.format})`;
}
