import { splitSentences } from '../text/sentences.ts';
import type { JsonSchema } from '../types.ts';
import { emptyString, fitLength, fitNumber } from './empty-value.ts';
import { findBoolean, findChoice } from './find-choice.ts';
import { findAllNumbers, findNamedNumbers } from './find-numbers.ts';
import { findAnyNames, findLabelled, findStrings } from './find-strings.ts';
import { splitName } from './names.ts';
import { readLimit, readProperties, readRequired, readSchemas, readTypes, isSchema, resolveSchema } from './schema.ts';

/** What a schema is filled from. */
export interface FillSource {
  /** What was asked: a property such as "query" holds it. */
  readonly ask: string;
  /** Where values are looked for; the first one that has any counts. */
  readonly texts: readonly string[];
  /** Whether a number or a name that nothing else explains may be taken in its order: so arguments are given, but not facts. */
  readonly guesses: boolean;
}

/** A value of the schema; where nothing was found it is empty, and only there to satisfy the schema. */
export interface Filled {
  readonly value: unknown;
  readonly found: boolean;
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
  return new Filler(schema, source).fill(schema, [], source.texts, 0);
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

  fill(unresolved: JsonSchema, words: readonly string[], texts: readonly string[], depth: number): Filled {
    const schema = resolveSchema(unresolved, this.#root);
    if ('const' in schema) return { value: schema['const'], found: false };
    if (Array.isArray(schema['enum'])) return this.#fillEnum(schema, schema['enum'], texts);
    const branches = [...readSchemas(schema['anyOf']), ...readSchemas(schema['oneOf'])];
    if (branches.length > 0 && depth < maxDepth) return this.#fillFirst(branches, words, texts, depth);
    const types = readTypes(schema);
    const tried = types.filter((type) => type !== 'null').map((type) => this.#fillType(type, schema, words, texts, depth));
    const found = tried.find((filled) => filled.found);
    if (found !== undefined) return found;
    if ('default' in schema) return { value: schema['default'], found: false };
    return types.includes('null') ? empty(null) : (tried[0] ?? empty(null));
  }

  #fillFirst(branches: readonly JsonSchema[], words: readonly string[], texts: readonly string[], depth: number): Filled {
    const tried = branches.map((branch) => this.fill(branch, words, texts, depth + 1));
    return tried.find(({ found }) => found) ?? tried.find(({ value }) => value === null) ?? tried[0] ?? empty(null);
  }

  #fillEnum(schema: JsonSchema, members: readonly unknown[], texts: readonly string[]): Filled {
    for (const text of texts) {
      const value = findChoice(members, text);
      if (value !== undefined) return { value, found: true };
    }
    if ('default' in schema) return empty(schema['default']);
    return empty(members.find((member) => member === null || (typeof member === 'string' && /^(?:unknown|other|none|neutral|n\/a)$/i.test(member))) ?? members[0]);
  }

  #fillType(type: string, schema: JsonSchema, words: readonly string[], texts: readonly string[], depth: number): Filled {
    switch (type) {
      case 'object':
        return this.#fillObject(schema, texts, depth);
      case 'array':
        return this.#fillArray(schema, words, texts, depth);
      case 'number':
      case 'integer':
        return this.#fillNumber(schema, words, texts, type === 'integer');
      case 'boolean': {
        const value = texts.map((text) => findBoolean(words, text)).find((said) => said !== undefined);
        return { value: value ?? false, found: value !== undefined };
      }
      case 'string':
        return this.#fillString(schema, words, texts);
      default:
        return empty(null);
    }
  }

  #fillObject(schema: JsonSchema, texts: readonly string[], depth: number): Filled {
    const required = readRequired(schema);
    if (depth >= maxDepth) return empty({});
    const entries = readProperties(schema).flatMap(([name, property]): [string, Filled][] => {
      const filled = this.fill(property, splitName(name), texts, depth + 1);
      return filled.found || required.includes(name) ? [[name, filled]] : [];
    });
    return { value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])), found: entries.some(([, { found }]) => found) };
  }

  #fillArray(schema: JsonSchema, words: readonly string[], texts: readonly string[], depth: number): Filled {
    const items = resolveSchema(isSchema(schema['items']) ? schema['items'] : {}, this.#root);
    const listed = depth >= maxDepth ? [] : this.#listItems(items, words, texts, depth);
    const limit = Math.min(readLimit(schema, 'maxItems') ?? maxItems, maxItems);
    const values = listed.slice(0, Math.max(limit, 0));
    const found = values.length > 0;
    while (values.length < Math.min(readLimit(schema, 'minItems') ?? 0, maxItems)) values.push(this.fill(items, [], [], depth + 1).value);
    return { value: values, found };
  }

  #listItems(items: JsonSchema, words: readonly string[], texts: readonly string[], depth: number): unknown[] {
    const singular = words.map((word) => word.replace(/(?<=[^s])s$/, ''));
    for (const text of texts) {
      const values = this.#listFrom(items, singular, words, text, depth);
      if (values.length > 0) return values;
    }
    return [];
  }

  #listFrom(items: JsonSchema, singular: readonly string[], words: readonly string[], text: string, depth: number): unknown[] {
    const branches = [...readSchemas(items['anyOf']), ...readSchemas(items['oneOf'])];
    if (branches.length > 0 && depth < maxDepth) {
      return branches.map((branch) => this.#listFrom(resolveSchema(branch, this.#root), singular, words, text, depth + 1)).find((values) => values.length > 0) ?? [];
    }
    if ('const' in items) return [];
    const types = readTypes(items);
    if (Array.isArray(items['enum'])) {
      const members: readonly unknown[] = items['enum'];
      return members.filter((member) => findChoice([member], text) !== undefined);
    }
    if (types.includes('object')) {
      const filled = splitSentences(text).map((sentence) => this.fill(items, singular, [sentence], depth + 1));
      return filled.filter(({ found }) => found).map(({ value }) => value);
    }
    if (types.includes('number') || types.includes('integer')) {
      return findAllNumbers(text).map((value) => fitNumber(value, items, types.includes('integer') && !types.includes('number')));
    }
    if (!types.includes('string')) return [];
    // "tags: red, green and blue" names them all.
    const label = new RegExp(String.raw`(?<![\p{L}\p{N}])${words.join('[ _-]?')}\s{0,2}(?:are|is|:|=)\s{0,2}(?<list>[^\n.;]{1,500})`, 'iu');
    const list = words.length === 0 || 'format' in items ? undefined : label.exec(text)?.groups?.['list'];
    const values = list?.split(/,\s*(?:and\s+)?|\s+and\s+/).map((item) => item.trim()) ?? findStrings({ words: singular, schema: items }, text, this.#source.ask);
    return values.filter((value) => value !== '' && fitsPattern(value, items)).map((value) => fitLength(value, items));
  }

  #fillNumber(schema: JsonSchema, words: readonly string[], texts: readonly string[], isInteger: boolean): Filled {
    const named = texts.flatMap((text) => findNamedNumbers(words, text));
    const value = named[0] ?? (this.#source.guesses ? this.#takeUnused(texts.flatMap((text) => findAllNumbers(text).filter((number) => !isInteger || Number.isInteger(number)))) : undefined);
    if (value !== undefined) this.#used.add(value);
    return { value: fitNumber(value ?? 0, schema, isInteger), found: value !== undefined };
  }

  #fillString(schema: JsonSchema, words: readonly string[], texts: readonly string[]): Filled {
    const candidates = texts.flatMap((text) => findStrings({ words, schema }, text, this.#source.ask)).filter((value) => fitsPattern(value, schema));
    const format = schema['format'];
    const guessed = this.#source.guesses && candidates.length === 0 && format === undefined
      ? this.#takeUnused(texts.flatMap((text) => findAnyNames(text)).filter((value) => fitsPattern(value, schema)))
      : undefined;
    // Two properties of one kind hold two values, if there are two: but what is labelled is meant for just this one.
    const value = texts.some((text) => findLabelled(words, text).length > 0) ? candidates[0] : (this.#takeUnused(candidates) ?? guessed);
    if (value === undefined) return empty(emptyString(schema));
    this.#used.add(value);
    return { value: fitLength(value, schema), found: true };
  }

  #takeUnused<T>(candidates: readonly T[]): T | undefined {
    return candidates.find((candidate) => !this.#used.has(candidate)) ?? (typeof candidates[0] === 'string' ? candidates[0] : undefined);
  }
}

function empty(value: unknown): Filled {
  return { value, found: false };
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
