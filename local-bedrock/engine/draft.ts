import type { Style } from './style.ts';

/** What a skill found to say, before it gets its form. */
export interface Draft {
  /** Sentences, list items or lines, in order. */
  readonly units: readonly string[];
  readonly layout: 'prose' | 'bullets' | 'lines';
  /** Ways to introduce it, one of which is taken; they fall away where the answer has to be short. */
  readonly leads?: readonly string[];
  /** What the answer must not be without, such as where it comes from: it stands before everything, whatever the style. */
  readonly notice?: string;
  /** The bare date, number, name or place, for those who want only that. */
  readonly bare?: string;
  /** How much each unit says. Where all of them are more than the answer may have, those that say least are left out, instead of its end. */
  readonly weights?: readonly number[];
  /** At most so many tokens, as the ask has it, by leaving out units. */
  readonly maxTokens?: number;
  /** Said as it stands: no style applies. */
  readonly verbatim?: boolean;
}

/** Makes a draft of sentences. */
export function draftProse(...units: readonly string[]): Draft {
  return { units, layout: 'prose' };
}

/** How many ways there are to phrase one answer. */
export const variantCount = 4;

/** Gives a draft its form: the introduction by `variant` (0 to 3), the rest by the style. */
export function renderDraft(draft: Draft, style: Style, variant: number): string {
  if (draft.verbatim === true) return layOut(draft.units, draft.layout);
  const bare = style.bare || style.maxWords === 1 ? draft.bare : undefined;
  const text = bare ?? compose(draft, style, variant);
  return changeLetters([style.opening, text, style.ending].filter((part) => part !== null && part !== '').join(' '), style.letters);
}

function compose(draft: Draft, style: Style, variant: number): string {
  // Of units that have weights, those that may be said were chosen before.
  const units = draft.weights === undefined ? draft.units.slice(0, style.maxSentences ?? draft.units.length) : draft.units;
  const layout = style.bullets && units.length > 1 ? 'bullets' : draft.layout;
  const short = style.maxSentences === 1 || style.maxWords !== null;
  const leads = short ? [] : (draft.leads ?? []);
  const lead = leads[variant % Math.max(leads.length, 1)] ?? '';
  const body = limitWords(layOut(units, layout), style.maxWords);
  const introduction = [draft.notice ?? '', lead].filter((part) => part !== '').join(' ');
  return [introduction, body].filter((part) => part !== '').join(layout === 'prose' ? ' ' : '\n');
}

function layOut(units: readonly string[], layout: Draft['layout']): string {
  if (layout === 'prose') return units.join(' ');
  return units.map((unit) => (layout === 'bullets' ? `- ${unit}` : unit)).join('\n');
}

function limitWords(text: string, maxWords: number | null): string {
  if (maxWords === null) return text;
  const words = text.split(/\s+/, maxWords + 1);
  return words.length <= maxWords ? text : words.slice(0, maxWords).join(' ');
}

function changeLetters(text: string, letters: Style['letters']): string {
  if (letters === 'upper') return text.toUpperCase();
  return letters === 'lower' ? text.toLowerCase() : text;
}
