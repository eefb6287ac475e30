import { matchPhrases } from './phrases.ts';

/** What a question wants to hear of; `open` where nothing narrower can be told. */
export type QuestionKind = 'person' | 'time' | 'place' | 'amount' | 'reason' | 'open';

const measures = 'number|price|cost|population|height|length|weight|age|distance';
const kindByStart: readonly (readonly [RegExp, QuestionKind])[] = [
  [matchPhrases('who', 'whom', 'whose', "what (?:is|was|['’]s) (?:the )?(?:\\w+ )?names?"), 'person'],
  [matchPhrases('when', '(?:what|which) (?:year|date|day|month|century|time|decade)', 'how long ago'), 'time'],
  [matchPhrases('where', '(?:what|which) (?:city|country|place|town|state|continent|street)'), 'place'],
  [
    matchPhrases(
      'how (?:many|much|tall|high|long|far|old|big|large|wide|deep|heavy|fast|often)',
      `(?:what|which) (?:${measures}|percentage|amount|size)`,
      `what (?:is|was) the (?:${measures}|total|temperature)`,
    ),
    'amount',
  ],
  [matchPhrases('why', 'what (?:caused?|reasons?)', 'for what reason'), 'reason'],
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
