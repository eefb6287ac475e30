import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { matchPhrases, startWithPhrases } from '../text/phrases.ts';
import { usageHint } from './greet.ts';

const languages =
  'French|German|Spanish|Italian|Portuguese|Dutch|Russian|Chinese|Japanese|Korean|Arabic|Hindi|Latin|Greek|Polish|Turkish|' +
  'Swedish|English|Ukrainian|Czech|Hebrew';
/** "in French", at the end of what is to be said. */
export const inLanguagePattern = new RegExp(String.raw`\b(?:in|into)\s+(?:${languages})[.!?]?$`, 'i');

const texts = 'story|poem|haiku|song|joke|essay|limerick|tale|novel|letter|blog post|article|speech|slogan';
const programs = 'function|program|script|code|class|query|regex|component|test';
const cannot: readonly (readonly [RegExp, string])[] = [
  [matchPhrases('translat(?:e|ion|ing)', `(?:say|write|put|express)\\b[\\s\\S]{0,200}\\b(?:in|into) (?:${languages})`), 'translate'],
  [
    startWithPhrases(`(?:write|compose|create|make up|invent|generate|tell(?: me)?) (?:me )?(?:an?|some|another) (?:\\w+ ){0,3}(?:${texts})`),
    'make up texts',
  ],
  [startWithPhrases(`(?:write|create|generate|implement|fix|debug|refactor) (?:me )?(?:an?|the|this|some|my) (?:\\w+ ){0,3}(?:${programs})`), 'write code'],
  [matchPhrases('sentiment', 'rewrite', 'rephrase', 'paraphrase', 'proofread', 'correct the (?:grammar|spelling)'), 'judge or rewrite texts'],
];

/** Says plainly that it cannot translate, make up texts, write code, or judge and rewrite them. */
export function decline({ ask }: Situation): Draft | null {
  const found = cannot.find(([pattern]) => pattern.test(ask));
  if (found === undefined) return null;
  return draftProse(
    `I cannot ${found[1]}: I am the local simulated model, and I only quote, summarise and count what stands in the request.`,
    usageHint.replace('Paste a text and ask about it, or set', 'Set'),
  );
}
