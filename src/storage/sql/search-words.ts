import { sql, SqliteAdapter } from 'kysely';
import type { Kysely, RawBuilder, SqlBool } from 'kysely';
import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Statement } from './statement.ts';
import { once } from './statement.ts';
import type { Tables } from './tables.ts';
import { separateLetters, wordsWithin } from './unspaced-scripts.ts';

/** Whose words are searched. */
type Searched = 'conversations' | 'messages';

const tablesOfWords = { conversations: 'conversation_words', messages: 'message_words' } as const satisfies Record<Searched, string>;

/** A full-text search over titles and messages, in the way of the database: FTS5 in SQLite, tsvector in PostgreSQL. */
export interface Search {
  /** What makes a row that is stored found by its text; the row comes before, in the same change. */
  index(table: Searched, id: string, text: string): Statement;
  /** What makes it found no more. */
  forget(table: Searched, id: string): Statement;
  /** A condition on the rows of `table`: they hold all these words, the last one as the beginning of a word; of scripts without spaces they hold it anywhere. */
  matches(table: Searched, words: readonly string[]): RawBuilder<SqlBool>;
}

export function createSearch(db: Kysely<Tables>): Search {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const key = sql.ref(isSqlite ? 'rowid' : 'number');
  const toWords = (text: string) => (isSqlite ? sql`${separateLetters(text)}` : sql`to_tsvector('simple', ${separateLetters(fold(text.slice(0, mostCharacters)))})`);
  const numberOf = (table: Searched, id: string) => sql`(select number from ${sql.table(table)} where id = ${id})`;
  const run = (statement: RawBuilder<unknown>): Statement => once({ compile: () => statement.compile(db) });
  return {
    index: (table, id, text) => run(sql`insert into ${sql.table(tablesOfWords[table])} (${key}, words) select number, ${toWords(text)} from ${sql.table(table)} where id = ${id}`),
    forget: (table, id) => run(sql`delete from ${sql.table(tablesOfWords[table])} where ${key} = ${numberOf(table, id)}`),
    matches(table, words) {
      const query = isSqlite ? sql`words match ${toFtsQuery(words)}` : sql`words @@ to_tsquery('simple', ${toTsQuery(words.map(fold))})`;
      return sql<SqlBool>`${sql.ref(`${table}.number`)} in (select ${key} from ${sql.table(tablesOfWords[table])} where ${query})`;
    },
  };
}

/** Quoted, so that nothing in a word is an operator. */
const toFtsQuery = (words: readonly string[]): string => allOf(words, (reading) => `"${reading.join(' ').replaceAll('"', '""')}"`, { or: ' OR ', and: ' AND ', beginning: '*' });

const toTsQuery = (words: readonly string[]): string => allOf(words, (reading) => reading.map((part) => `'${part}'`).join(' <-> '), { or: ' | ', and: ' & ', beginning: ':*' });

/** All the words, each in one of its readings; the last one as a beginning. */
function allOf(words: readonly string[], write: (reading: readonly string[]) => string, { or, and, beginning }: { readonly or: string; readonly and: string; readonly beginning: string }): string {
  return words.map((word, index) => `(${toReadings(word).map((reading) => write(reading) + (index === words.length - 1 ? beginning : '')).join(or)})`).join(and);
}

/** A word of a script without spaces is found letter by letter, and at the beginning of what was stored whole, before its letters were words. */
function toReadings(word: string): readonly (readonly string[])[] {
  const letters = wordsWithin(word);
  return letters.length > 1 ? [letters, [word]] : [letters];
}

/** PostgreSQL finds a megabyte of words in one text at most. */
const mostCharacters = 200_000;

/** What FTS5 does by itself: letters and digits are words, and accents make no difference. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ');

/** What of a message can be searched: what people and tools say in it, and documents of text. */
export function searchableText(content: readonly BedrockContentBlock[]): string {
  const texts: string[] = [];
  for (const block of content) collect(block, texts);
  return texts.join('\n');
}

/** Neither bytes nor what only the model's provider reads. */
const silent = new Set(['bytes', 'signature', 'redactedContent', 'toolUseId', 's3Location', 'format', 'status', 'cachePoint', 'reasoningContent', 'type']);

function collect(value: JsonValue, into: string[]): void {
  if (typeof value === 'string') into.push(value.replaceAll('\u0000', ' '));
  else if (Array.isArray(value)) for (const item of value) collect(item as JsonValue, into);
  else if (isJsonObject(value)) for (const [key, member] of Object.entries(value)) if (!silent.has(key)) collect(member, into);
}
