import { type Draft, draftProse } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { usageHint } from './greet.ts';

const languages = 'French|German|Spanish|Italian|Portuguese|Dutch|Russian|Chinese|Japanese|Korean|Arabic|Hindi|Latin|Greek|Polish|Turkish|Swedish|English|Ukrainian|Czech|Hebrew';
/** "in French", at the end of what is to be said. */
export const inLanguagePattern = new RegExp(String.raw`\b(?:in|into)\s+(?:${languages})[.!?]?$`, 'i');

const cannot: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`\btranslat(?:e|ion|ing)\b|\b(?:say|write|put|express)\b.{0,200}\b(?:in|into)\s+(?:${languages})\b`, 'is'), 'translate'],
  [/^(?:(?:please|now|can you|could you)[,\s]+)*(?:write|compose|create|make up|invent|generate|tell(?: me)?)\s+(?:me\s+)?(?:an?|some|another)\s+(?:\w+\s+){0,3}(?:story|poem|haiku|song|joke|essay|limerick|tale|novel|letter|blog post|article|speech|slogan)\b/i, 'make up texts'],
  [/^(?:(?:please|now|can you|could you)[,\s]+)*(?:write|create|generate|implement|fix|debug|refactor)\s+(?:me\s+)?(?:an?|the|this|some|my)\s+(?:\w+\s+){0,3}(?:function|program|script|code|class|query|regex|component|test)\b/i, 'write code'],
  [/\b(?:sentiment|rewrite|rephrase|paraphrase|proofread|correct the (?:grammar|spelling))\b/i, 'judge or rewrite texts'],
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
