import type { SqlValue, Statement } from '../sql/statement.ts';
import type { Outcome } from './transactions.ts';

const mostNumbers = 256; // texts of SQL that both sides keep

/** A statement as the thread is told it: its text, or the number of one that the thread knows; whether it must change a row; its parameters. */
type WrittenStatement = readonly [text: string | number, mustChange: boolean, ...parameters: readonly SqlValue[]];

/** What the thread that writes is asked for: one transaction. */
export interface WriteRequest {
  /** Texts of SQL that it did not know before; the first that is ever told is number 0. */
  readonly texts: readonly string[];
  readonly changes: readonly (readonly WrittenStatement[])[];
}

/** An error that has crossed from one thread to another: SQLite's own number would be lost. */
export interface WrittenError {
  readonly error: unknown;
  readonly errcode: unknown;
}

export type WriteAnswer = { readonly outcomes: readonly (boolean | WrittenError)[] } | { readonly failed: WrittenError };

/** Writes requests. Texts of SQL are long, and few: each is told once. */
export class RequestWriter {
  readonly #numbers = new Map<string, number>();
  #texts: string[] = [];

  write(changes: readonly (readonly Statement[])[]): WriteRequest {
    const written = changes.map((statements) => statements.map((statement) => this.#write(statement)));
    const texts = this.#texts;
    this.#texts = [];
    return { texts, changes: written };
  }

  #write({ sql, mustChange, parameters }: Statement): WrittenStatement {
    return [this.#numberOf(sql) ?? sql, mustChange, ...parameters];
  }

  #numberOf(sql: string): number | undefined {
    const known = this.#numbers.get(sql);
    if (known !== undefined || this.#numbers.size >= mostNumbers) return known;
    this.#texts.push(sql);
    this.#numbers.set(sql, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Reads requests, in the order in which they were written. */
export class RequestReader {
  readonly #texts: string[] = [];

  read({ texts, changes }: WriteRequest): readonly (readonly Statement[])[] {
    this.#texts.push(...texts);
    return changes.map((statements) => statements.map((statement) => this.#read(statement)));
  }

  #read([text, mustChange, ...parameters]: WrittenStatement): Statement {
    return { sql: typeof text === 'string' ? text : (this.#texts[text] ?? ''), mustChange, parameters };
  }
}

export const writeOutcome = (outcome: Outcome): boolean | WrittenError => (typeof outcome === 'boolean' ? outcome : writeError(outcome.error));

export const writeError = (error: unknown): WrittenError => ({ error, errcode: error instanceof Error && 'errcode' in error ? error.errcode : undefined });

export const readOutcome = (outcome: boolean | WrittenError): Outcome => (typeof outcome === 'boolean' ? outcome : { error: readError(outcome) });

export const readError = ({ error, errcode }: WrittenError): unknown => (error instanceof Error && errcode !== undefined ? Object.assign(error, { errcode }) : error);
