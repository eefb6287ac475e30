/** What a question wants to hear of; `open` where nothing narrower can be told. */
export type QuestionKind = 'person' | 'time' | 'place' | 'amount' | 'reason' | 'open';

const kindByStart: readonly (readonly [RegExp, QuestionKind])[] = [
  [/\b(?:who|whom|whose)\b|\bwhat (?:is|was|'s) (?:the )?(?:\w+ )?names?\b/i, 'person'],
  [/\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|time|decade)\b|\bhow long ago\b/i, 'time'],
  [/\bwhere\b|\b(?:what|which) (?:city|country|place|town|state|continent|street)\b/i, 'place'],
  [/\bhow (?:many|much|tall|high|long|far|old|big|large|wide|deep|heavy|fast|often)\b|\b(?:what|which) (?:number|percentage|price|cost|amount|population|height|length|weight|age|size|distance)\b|\bwhat (?:is|was) the (?:total|number|price|cost|population|height|length|weight|age|distance|temperature)\b/i, 'amount'],
  [/\bwhy\b|\bwhat (?:caused?|reasons?)\b|\bfor what reason\b/i, 'reason'],
];

/** Tells what a question wants to hear of, by the first of its question words that says so. */
export function tellQuestionKind(question: string): QuestionKind {
  let best: { index: number; kind: QuestionKind } | undefined;
  for (const [pattern, kind] of kindByStart) {
    const index = question.search(pattern);
    if (index !== -1 && (best === undefined || index < best.index)) best = { index, kind };
  }
  return best?.kind ?? 'open';
}
