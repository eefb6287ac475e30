import type { JsonSchema } from '../types.ts';
import { fitNumber } from './empty-value.ts';
import { readLimit } from './schema.ts';

/** Numbers that may satisfy a schema: 0 where it can be, else near it. Another `variant` has others. */
export function* inventNumbers(schema: JsonSchema, isInteger: boolean, variant: number): Generator<number> {
  const step = readLimit(schema, 'multipleOf') ?? 1;
  const fit = (value: number) => fitNumber(value, schema, isInteger);
  const low = readLimit(schema, 'minimum') ?? readLimit(schema, 'exclusiveMinimum');
  const high = readLimit(schema, 'maximum') ?? readLimit(schema, 'exclusiveMaximum');
  yield fit(variant * step);
  if (low !== undefined) yield fit(low + (variant + 1) * step);
  if (high !== undefined) yield fit(high - variant * step);
  if (low !== undefined && high !== undefined && !isInteger) yield low + ((high - low) * (variant + 1)) / (variant + 2);
  for (const value of [1, -1, 2, 3, 7, 0.5, 11, 100, -100]) {
    yield fit(value * step + variant * step);
    // 0.1 three times is not 0.3.
    yield Number(fit(value * step + variant * step).toPrecision(12));
  }
}
