import type { Draft } from './draft.ts';

/** Roles take turns: what one says twice in a row is one message, and a message without anything to say is none. */
export function mergeRoles(drafts: readonly Draft[]): readonly Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    if (draft.content.every((block) => 'cachePoint' in block)) continue; // a point by itself says nothing
    const last = merged.at(-1);
    if (last?.role === draft.role) merged.splice(-1, 1, { ...last, sourceIds: [...last.sourceIds, ...draft.sourceIds], content: [...last.content, ...draft.content] });
    else merged.push(draft);
  }
  return merged;
}
