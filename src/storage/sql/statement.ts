import type { CompiledQuery } from 'kysely';

export type SqlValue = string | number | bigint | null;

/** One statement of a change, ready to be run. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** Where it changes no row, the whole change is refused: nothing of it takes effect. */
  readonly mustChange: boolean;
}

/** Where a value goes in a statement that is compiled once and run often. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A parameter to be filled in later. The type is the caller's word: what it is filled with must fit the column. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const slot = <T extends SqlValue = string>(name: string): T => new Slot(name) as unknown as T;

/** Compiles once what is run often: Kysely builds the SQL of whichever database it is, and each run only fills in the slots. */
export function prepare<Name extends string>(compiled: CompiledQuery, { mustChange = false }: { readonly mustChange?: boolean } = {}): (values: Readonly<Record<Name, SqlValue>>) => Statement {
  const { sql, parameters } = compiled;
  return (values) => ({ sql, mustChange, parameters: parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.name as Name] : (parameter as SqlValue))) });
}

/** A statement that is run seldom, as Kysely has built it. */
export const once = (query: { compile(): CompiledQuery }, { mustChange = false }: { readonly mustChange?: boolean } = {}): Statement => {
  const { sql, parameters } = query.compile();
  return { sql, mustChange, parameters: parameters as readonly SqlValue[] };
};
