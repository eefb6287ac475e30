import type { Draft } from './draft.ts';
import { admit } from './skills/admit.ts';
import type { Situation, Unreadable } from './situation.ts';

/** Puts before an answer what of the request could not be seen, heard or read; where that was all there was, it is the answer. */
export function mentionUnreadable(draft: Draft, situation: Situation): Draft {
  if (situation.unreadable.length === 0 || draft.verbatim === true) return draft;
  const kinds = [...new Set(situation.unreadable.map(describe))];
  const notice = `I cannot ${kinds.join(', and I cannot ')}: the local model reads text only.`;
  const nothingElse = isAdmission(draft, situation);
  return nothingElse ? { units: [notice], layout: 'prose' } : { ...draft, notice: [notice, draft.notice].filter((part) => part !== undefined).join(' ') };
}

/** Nothing was found in what could be read. */
function isAdmission(draft: Draft, situation: Situation): boolean {
  return draft.units.join() === admit(situation).units.join();
}

function describe(part: Unreadable): string {
  if (part.type === 'document') return `read the document "${part.name}" (${part.format})`;
  const verb = part.kind === 'audio' ? 'hear' : 'see';
  return `${verb} the ${part.kind === 'audio' ? 'sound' : part.kind} (${part.format})`;
}
