import type { JsonSchema } from '../types.ts';
import { conform } from './conform.ts';
import { fillSchema, type FillSource } from './fill-schema.ts';
import { listInvented } from './list-invented.ts';
import { readDescribed } from './read-described.ts';

/** A value that satisfies a schema, and the places in it at which something stands that was not found, as JSON Pointers. */
export interface ConformingValue {
  readonly value: unknown;
  readonly invented: readonly string[];
}

/**
 * Fills a JSON Schema, with what its descriptions say in its words, from texts; where what is found and what is empty do not satisfy it, the rest is
 * invented, always the same.
 */
export function fillConforming(schema: JsonSchema, source: FillSource): ConformingValue {
  const whole = readDescribed(schema);
  const { value: filled, part } = fillSchema(whole, source);
  const value = conform(whole, filled);
  return { value, invented: listInvented(value, part) };
}
