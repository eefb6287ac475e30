import { isAsk } from './asks.ts';
import { takeDelimited } from './delimited.ts';
import { takeLabelled } from './labels.ts';
import { splitSentences } from './sentences.ts';

/** A prompt in its two roles. Either may be empty. */
export interface SplitPrompt {
  /** The instructions and questions, in order. */
  readonly ask: string;
  /** The texts that came along to be read. */
  readonly given: readonly string[];
}

/** A part of a prompt longer than this is something to read, whatever it begins or ends with. */
const maxAskParagraphLength = 1_000;

/**
 * Tells what a prompt asks from the texts that it gives along. Tried in this order, each on what the former left:
 * delimiters (triple quotes, fences, tags, quotation marks), labels ("Text:", "Question:"), an instruction that ends in a
 * colon, paragraphs, and at last the sentences: those that ask stand at the beginning or at the end.
 */
export function splitPrompt(prompt: string): SplitPrompt {
  const { inside, asks: tagged, outside } = takeDelimited(prompt);
  const labelled = takeLabelled(outside);
  const given = [...inside, ...labelled.given];
  const asks = [...tagged, ...labelled.asks];
  for (const loose of labelled.loose) {
    const rest = splitLoose(loose);
    asks.push(rest.ask);
    given.push(...rest.given);
  }
  return { ask: joinTexts(asks), given: given.map((text) => text.trim()).filter((text) => text !== '') };
}

/** Splits what no delimiter and no label has marked. */
function splitLoose(text: string): SplitPrompt {
  return splitAtColon(text) ?? splitUnmarked(text);
}

/** "Summarise the following in one sentence: …" */
function splitAtColon(text: string): SplitPrompt | undefined {
  const colon = text.slice(0, maxAskParagraphLength).search(/:\s/);
  if (colon === -1) return undefined;
  const ask = text.slice(0, colon + 1).trim();
  const rest = text.slice(colon + 1).trim();
  const last = splitSentences(ask).at(-1) ?? '';
  if (!isAsk(last) || ask.includes('\n\n') || rest.split(/\s+/, 3).length < 3) return undefined;
  const { ask: innerAsk, given } = splitUnmarked(rest);
  return { ask: joinTexts([ask, innerAsk]), given };
}

function splitUnmarked(text: string): SplitPrompt {
  const paragraphs = text.split(/\n[^\S\n]*\n/).map((paragraph) => paragraph.trim()).filter((paragraph) => paragraph !== '');
  const parts = paragraphs.map((paragraph) => ({ text: paragraph, asks: isAskParagraph(paragraph) }));
  const bySentence = parts.every((part) => part.asks) || !parts.some((part) => part.asks);
  return splitRuns(bySentence ? splitSentences(text).map((sentence) => ({ text: sentence, asks: isAsk(sentence) })) : parts);
}

function isAskParagraph(paragraph: string): boolean {
  return paragraph.length <= maxAskParagraphLength && splitSentences(paragraph).every(isAsk);
}

/** The parts that ask at the beginning and at the end are the ask; what stands between is given. */
function splitRuns(parts: readonly { readonly text: string; readonly asks: boolean }[]): SplitPrompt {
  const texts = parts.map((part) => part.text);
  const first = parts.findIndex((part) => !part.asks);
  if (first === -1) return { ask: texts.join(' '), given: [] };
  const last = parts.findLastIndex((part) => !part.asks);
  return {
    ask: joinTexts([...texts.slice(0, first), ...texts.slice(last + 1)]),
    given: [texts.slice(first, last + 1).join('\n')],
  };
}

function joinTexts(texts: readonly string[]): string {
  return texts.map((text) => text.trim()).filter((text) => text !== '').join('\n');
}
