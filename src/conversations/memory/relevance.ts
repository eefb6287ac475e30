import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { MemoryMessage } from './view.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
const mostCharacters = 20_000; // of one text: what it is about shows in its beginning

/**
 * The indexes of some groups of messages, the one that has least to do with `latest` first: by the words that they share, each weighed by how
 * rare it is (TF-IDF, cosine): what everybody says counts nothing. Of equals the older goes first.
 */
export function rankByRelevance(groups: readonly (readonly MemoryMessage[])[], latest: readonly MemoryMessage[]): readonly number[] {
  const bags = [...groups, latest].map(toBag);
  const documents = new Map<string, number>();
  for (const bag of bags) for (const word of bag.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
  const weigh = (bag: Bag): Bag => new Map([...bag].map(([word, count]) => [word, (1 + Math.log(count)) * Math.log(bags.length / (documents.get(word) ?? 1))]));
  const target = weigh(bags.at(-1) ?? new Map());
  const scores = bags.slice(0, -1).map((bag) => similarity(weigh(bag), target));
  return scores.map((_, index) => index).toSorted((left, right) => (scores[left] ?? 0) - (scores[right] ?? 0) || left - right);
}

type Bag = ReadonlyMap<string, number>;

function toBag(messages: readonly MemoryMessage[]): Bag {
  const bag = new Map<string, number>();
  for (const { content } of messages) {
    for (const { segment, isWordLike } of segmenter.segment(textOf(content).slice(0, mostCharacters))) {
      if (isWordLike !== true || (segment.length < 2 && segment < '\u2e80')) continue; // single letters say nothing, single ideographs do
      const word = segment.toLowerCase();
      bag.set(word, (bag.get(word) ?? 0) + 1);
    }
  }
  return bag;
}

function similarity(left: Bag, right: Bag): number {
  let product = 0;
  for (const [word, weight] of left) product += weight * (right.get(word) ?? 0);
  return product === 0 ? 0 : product / (lengthOf(left) * lengthOf(right));
}

const lengthOf = (bag: Bag): number => Math.sqrt([...bag.values()].reduce((sum, weight) => sum + weight ** 2, 0));

const spoken = ['text', 'toolUse', 'toolResult', 'citationsContent', 'searchResult'];

const textOf = (content: readonly BedrockContentBlock[]): string => content.map((block) => spoken.flatMap((name) => collect(block[name] ?? null)).join(' ')).join('\n');

function collect(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item as JsonValue));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, member]) => (key === 'bytes' ? [] : collect(member))) : [];
}
