import { splitSentences } from '../text/sentences.ts';
import type { JsonSchema } from '../types.ts';
import { emptyString, fitLength, fitNumber } from './empty-value.ts';
import { findBoolean, findChoice } from './find-choice.ts';
import { findLabelled } from './find-labelled.ts';
import { findAllNumbers, findNamedNumbers, findPlainNumbers } from './find-numbers.ts';
import { findAnyNames, findStrings } from './find-strings.ts';
import { splitName } from './names.ts';
import { readLimit, readProperties, readRequired, readSchemas, readTypes, isSchema, resolveSchema } from './schema.ts';

/** What a schema is filled from. */
export interface FillSource {
  /** What was asked: a property such as "query" holds it. */
  readonly ask: string;
  /** Where values are looked for; the first one that has any counts. */
  readonly texts: readonly string[];
  /**
   * Whether numbers and names that nothing else explains may be taken in their order: so arguments are given, but not facts. A fact may only be
   * the one number that is left for the one property that is.
   */
  readonly guesses: boolean;
}

/** A value of the schema; where nothing was found it is empty, and only there to satisfy the schema. */
export interface Filled {
  readonly value: unknown;
  readonly found: boolean;
  /** What of the value was found, or is fixed by the schema, before it was brought within limits; absent where nothing was. */
  readonly part?: unknown;
}

/** Where in the schema a value is filled in. */
interface Place {
  /** Of the property's name. */
  readonly words: readonly string[];
  readonly texts: readonly string[];
  readonly depth: number;
  /** Whether it is in a list, of which every item would take what is left. */
  readonly inList: boolean;
  /** Whether it is the one number that no name explains. */
  readonly isOpen: boolean;
}

/** Schemas nested deeper than this are left empty: they may contain themselves. */
const maxDepth = 8;
/** A list has at most so many items. */
const maxItems = 50;

/**
 * Fills a JSON Schema from texts: every value stands there, or is the empty value of its type ("", 0, false, [], null where it
 * may be). Optional properties are left out when nothing was found for them.
 */
export function fillSchema(schema: JsonSchema, source: FillSource): Filled {
  return new Filler(schema, source).fill(schema, { words: [], texts: source.texts, depth: 0, inList: false, isOpen: true });
}

/** Remembers which of the unexplained values have been given away. */
class Filler {
  readonly #root: JsonSchema;
  readonly #source: FillSource;
  readonly #used = new Set<unknown>();

  constructor(root: JsonSchema, source: FillSource) {
    this.#root = root;
    this.#source = source;
  }

  fill(unresolved: JsonSchema, place: Place): Filled {
    const schema = resolveSchema(unresolved, this.#root);
    if ('const' in schema) return { value: schema['const'], found: false, part: schema['const'] };
    if (Array.isArray(schema['enum'])) return this.#fillEnum(schema, schema['enum'], place.texts);
    const branches = [...readSchemas(schema['anyOf']), ...readSchemas(schema['oneOf'])];
    if (branches.length > 0 && place.depth < maxDepth) return this.#fillFirst(branches, place);
    const types = readTypes(schema);
    const tried = types.filter((type) => type !== 'null').map((type) => this.#fillType(type, schema, place));
    const first = tried.find((filled) => filled.found);
    if (first !== undefined) return first;
    if ('default' in schema) return { value: schema['default'], found: false };
    return types.includes('null') ? empty(null) : (tried[0] ?? empty(null));
  }

  #fillFirst(branches: readonly JsonSchema[], place: Place): Filled {
    const tried = branches.map((branch) => this.fill(branch, { ...place, depth: place.depth + 1 }));
    return tried.find((filled) => filled.found) ?? tried.find(({ value }) => value === null) ?? tried[0] ?? empty(null);
  }

  #fillEnum(schema: JsonSchema, members: readonly unknown[], texts: readonly string[]): Filled {
    for (const text of texts) {
      const value = findChoice(members, text);
      if (value !== undefined) return found(value);
    }
    if ('default' in schema) return empty(schema['default']);
    return empty(members.find((member) => member === null || (typeof member === 'string' && /^(?:unknown|other|none|neutral|n\/a)$/i.test(member))) ?? members[0]);
  }

  #fillType(type: string, schema: JsonSchema, place: Place): Filled {
    const { words, texts } = place;
    switch (type) {
      case 'object':
        return this.#fillObject(schema, place);
      case 'array':
        return this.#fillArray(schema, place);
      case 'number':
      case 'integer':
        return this.#fillNumber(schema, place, type === 'integer');
      case 'boolean': {
        const value = texts.map((text) => findBoolean(words, text)).find((said) => said !== undefined);
        return value === undefined ? empty(false) : found(value);
      }
      case 'string':
        return this.#fillString(schema, words, texts);
      default:
        return empty(null);
    }
  }

  #fillObject(schema: JsonSchema, { texts, depth, inList }: Place): Filled {
    const required = readRequired(schema);
    if (depth >= maxDepth) return empty({});
    const open = this.#keepNamedNumbers(schema, texts);
    const entries = readProperties(schema).flatMap(([name, property]): [string, Filled][] => {
      const filled = this.fill(property, { words: splitName(name), texts, depth: depth + 1, inList, isOpen: open.length === 1 && open[0] === name });
      return filled.found || required.includes(name) ? [[name, filled]] : [];
    });
    return {
      value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
      found: entries.some(([, filled]) => filled.found),
      part: Object.fromEntries(entries.map(([name, { part }]) => [name, part])),
    };
  }

  /** Keeps the numbers that a property's name explains from those of which none does, and returns the names of these. */
  #keepNamedNumbers(schema: JsonSchema, texts: readonly string[]): readonly string[] {
    return readProperties(schema).flatMap(([name, property]) => {
      const resolved = resolveSchema(property, this.#root);
      const types = [resolved, ...readSchemas(resolved['anyOf']), ...readSchemas(resolved['oneOf'])].flatMap(readTypes);
      if (!types.includes('number') && !types.includes('integer')) return [];
      const [named] = texts.flatMap((text) => findNamedNumbers(splitName(name), text));
      if (named === undefined) return [name];
      this.#used.add(named);
      return [];
    });
  }

  #fillArray(schema: JsonSchema, place: Place): Filled {
    const { depth } = place;
    const items = resolveSchema(isSchema(schema['items']) ? schema['items'] : {}, this.#root);
    const listed = depth >= maxDepth ? [] : this.#listItems(items, place);
    const limit = Math.min(readLimit(schema, 'maxItems') ?? maxItems, maxItems);
    const filled = listed.slice(0, Math.max(limit, 0));
    const values = filled.map(({ value }) => value);
    const parts = filled.map(({ part }) => part);
    while (values.length < Math.min(readLimit(schema, 'minItems') ?? 0, maxItems)) values.push(this.fill(items, { words: [], texts: [], depth: depth + 1, inList: true, isOpen: false }).value);
    return { value: values, found: filled.length > 0, part: parts };
  }

  #listItems(items: JsonSchema, { words, texts, depth }: Place): readonly Filled[] {
    const singular = words.map((word) => word.replace(/(?<=[^s])s$/, ''));
    for (const text of texts) {
      const values = this.#listFrom(items, singular, words, text, depth);
      if (values.length > 0) return values;
    }
    return [];
  }

  #listFrom(items: JsonSchema, singular: readonly string[], words: readonly string[], text: string, depth: number): readonly Filled[] {
    const branches = [...readSchemas(items['anyOf']), ...readSchemas(items['oneOf'])];
    if (branches.length > 0 && depth < maxDepth) {
      return branches.map((branch) => this.#listFrom(resolveSchema(branch, this.#root), singular, words, text, depth + 1)).find((values) => values.length > 0) ?? [];
    }
    if ('const' in items) return [];
    const types = readTypes(items);
    if (Array.isArray(items['enum'])) {
      const members: readonly unknown[] = items['enum'];
      return members.filter((member) => findChoice([member], text) !== undefined).map((member) => found(member));
    }
    if (types.includes('object')) {
      const filled = splitSentences(text).map((sentence) => this.fill(items, { words: singular, texts: [sentence], depth: depth + 1, inList: true, isOpen: false }));
      return filled.filter((item) => item.found);
    }
    if (types.includes('number') || types.includes('integer')) {
      return findAllNumbers(text).map((value) => found(fitNumber(value, items, types.includes('integer') && !types.includes('number')), value));
    }
    if (!types.includes('string')) return [];
    // "tags: red, green and blue" names them all.
    const label = new RegExp(String.raw`(?<![\p{L}\p{N}])${words.join('[ _-]?')}\s{0,2}(?:are|is|:|=)\s{0,2}(?<list>[^\n.;]{1,500})`, 'iu');
    const list = words.length === 0 || 'format' in items ? undefined : label.exec(text)?.groups?.['list'];
    const values = list?.split(/,\s*(?:and\s+)?|\s+and\s+/).map((item) => item.trim()) ?? findStrings({ words: singular, schema: items }, text, this.#source.ask);
    return values.filter((value) => value !== '' && fitsPattern(value, items)).map((value) => found(fitLength(value, items), value));
  }

  #fillNumber(schema: JsonSchema, place: Place, isInteger: boolean): Filled {
    const named = place.texts.flatMap((text) => findNamedNumbers(place.words, text));
    const value = named[0] ?? this.#guessNumber(place, isInteger);
    if (value !== undefined) this.#used.add(value);
    return value === undefined ? empty(fitNumber(0, schema, isInteger)) : found(fitNumber(value, schema, isInteger), value);
  }

  #guessNumber({ texts, inList, isOpen }: Place, isInteger: boolean): number | undefined {
    const fits = (value: number) => !isInteger || Number.isInteger(value);
    if (this.#source.guesses) return this.#takeUnused(texts.flatMap(findAllNumbers).filter(fits));
    if (inList || !isOpen) return undefined;
    const [only, second] = new Set(texts.flatMap(findPlainNumbers).filter((value) => !this.#used.has(value)));
    return only !== undefined && second === undefined && fits(only) ? only : undefined;
  }

  #fillString(schema: JsonSchema, words: readonly string[], texts: readonly string[]): Filled {
    if (asksForJson(schema)) return empty('null'); // no prose holds it
    const find = (from: readonly string[]) => from.flatMap((text) => findStrings({ words, schema }, text, this.#source.ask)).filter((value) => fitsPattern(value, schema));
    // What is labelled in any of the texts is meant before what only looks like it in another.
    const labelled = find(texts.filter((text) => findLabelled(words, text).length > 0));
    const candidates = labelled.length > 0 ? labelled : find(texts);
    const format = schema['format'];
    const guessed = this.#source.guesses && candidates.length === 0 && format === undefined
      ? this.#takeUnused(texts.flatMap((text) => findAnyNames(text)).filter((value) => fitsPattern(value, schema)))
      : undefined;
    // Two properties of one kind hold two values, if there are two: but what is labelled is meant for just this one.
    const value = labelled.length > 0 ? labelled[0] : (this.#takeUnused(candidates) ?? guessed);
    if (value === undefined) return empty(emptyString(schema));
    this.#used.add(value);
    return found(fitLength(value, schema), value);
  }

  #takeUnused<T>(candidates: readonly T[]): T | undefined {
    return candidates.find((candidate) => !this.#used.has(candidate)) ?? (typeof candidates[0] === 'string' ? candidates[0] : undefined);
  }
}

function empty(value: unknown): Filled {
  return { value, found: false };
}

function found(value: unknown, part = value): Filled {
  return { value, found: true, part };
}

/** Structured output takes no schema that refers to itself: what lies deeper may be asked for as JSON in a text. */
function asksForJson({ description }: JsonSchema): boolean {
  return typeof description === 'string' && /\bJSON\b[^.]{0,20}\bas text\b/.test(description);
}

function fitsPattern(value: string, schema: JsonSchema): boolean {
  const { pattern } = schema;
  if (typeof pattern !== 'string') return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}
