import { type Draft, draftProse } from '../draft.ts';
import { calculateExpression, formatNumber } from '../text/arithmetic.ts';
import type { Situation } from '../situation.ts';
import { startWithPhrases } from '../text/phrases.ts';
import { splitSentences } from '../text/sentences.ts';

const words: readonly (readonly [RegExp, string])[] = [
  [/(\d(?:[\d.,]*\d)?)\s*(?:%|percent)\s+of\s+/gi, '$1 / 100 * '],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b|[×·]/gi, '*'],
  [/\b(?:divided by|over)\b|÷/gi, '/'],
  [/(?<=\d)\s*x\s*(?=\d)/gi, '*'],
  [/\bto the power of\b|\*\*/gi, '^'],
  [/−/g, '-'],
];
const leadPattern = startWithPhrases(
  "(?:what(?:['’]s| is| does)|how much (?:is|are)|calculate|compute|evaluate|solve|work out|what do(?:es)? you get (?:for|from))(?: the (?:result|value|sum|product) of)?",
);

const maxBareLength = 200;

/** Calculates an expression of numbers, `+ - * / ^ %` and brackets, in signs or in words. */
export function calculate({ ask, userText }: Situation): Draft | null {
  // "20% of 50" asks without any word that does.
  const asked = ask === '' ? userText.slice(0, maxBareLength) : ask;
  for (const sentence of splitSentences(asked.replaceAll('\n', ' '))) {
    const lead = leadPattern.exec(sentence)?.[0] ?? '';
    const expression = sentence.slice(lead.length).replace(/\s*(?:=|equals?|make|is)?\s*[?.!=:]*\s*$/i, '');
    const plain = words.reduce((text, [pattern, sign]) => text.replace(pattern, sign), expression);
    // A bare "2020-05-01" or "24/7" is a date or an expression of speech, not a sum.
    if (!/\d\s*[)%]*\s*[-+*/^]\s*[-+(]*\s*\d/.test(plain) || (lead === '' && /^\d+(?:[-/]\d+)+$/.test(plain.trim()))) continue;
    const result = calculateExpression(plain);
    if (result === null) continue;
    if (!Number.isFinite(result)) return draftProse(`${expression.trim()} has no finite result.`);
    const value = formatNumber(result);
    return { ...draftProse(`${expression.trim()} ${value.startsWith('≈') ? value : `= ${value}`}`), bare: value.replace(/^≈ /, '') };
  }
  return null;
}
