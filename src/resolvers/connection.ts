import { badUserInput } from '../errors.ts';

const mostItems = 100;

/** A page of a list, as Relay's connections have it. */
export interface Connection<Item> {
  readonly edges: readonly { readonly cursor: string; readonly node: Item }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
}

/** Checks `first`, or `last`. Throws BAD_USER_INPUT unless it lies from 1 to 100. */
export function pageSize(first: number, name = 'first'): number {
  if (first < 1 || first > mostItems) throw badUserInput(name, `a whole number from 1 to ${mostItems}`, first);
  return first;
}

export const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** The key in a cursor, or undefined for none. Throws BAD_USER_INPUT for what is no cursor. */
export function fromCursor(cursor: string | null | undefined, name = 'after'): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key === '' || toCursor(key) !== cursor) throw badUserInput(name, 'a cursor from an edge or a pageInfo', cursor);
  return key;
}

const lastPlace = 2 ** 31 - 2; // of 32 bits, as databases count places, with one to look beyond it

/** The place that a cursor of a list with numbered places names; undefined for what names none. */
export function placeIn(digits: string): number | undefined {
  return /^\d+$/.test(digits) && Number(digits) <= lastPlace ? Number(digits) : undefined;
}

/** Makes a connection of up to `first` items of a list that holds one more where there is a next page. */
export function toConnection<Item>(items: readonly Item[], first: number, after: string | undefined, keyOf: (item: Item) => string): Connection<Item> {
  const edges = items.slice(0, first).map((node) => ({ cursor: toCursor(keyOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: items.length > first,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
