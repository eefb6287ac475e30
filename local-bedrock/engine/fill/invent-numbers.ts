import type { JsonSchema } from '../types.ts';
import { fitNumber } from './empty-value.ts';
import { readLimit } from './schema.ts';

/** Numbers that may satisfy a schema: 0 where it can be, else near it. Another `variant` has others. */
export function* inventNumbers(schema: JsonSchema, isInteger: boolean, variant: number): Generator<number> {
  const step = readLimit(schema, 'multipleOf') ?? 1;
  const low = readLimit(schema, 'minimum') ?? readLimit(schema, 'exclusiveMinimum');
  const high = readLimit(schema, 'maximum') ?? readLimit(schema, 'exclusiveMaximum');
  const within = low !== undefined && high !== undefined && !isInteger ? [low + ((high - low) * (variant + 1)) / (variant + 2)] : [];
  const near = [...(low === undefined ? [] : [low + (variant + 1) * step]), ...(high === undefined ? [] : [high - variant * step])];
  const others = [1, -1, 2, 3, 7, 0.5, 11, 100, -100].map((value) => (value + variant) * step);
  for (const value of [variant * step, ...near, ...others]) {
    const fitted = fitNumber(value, schema, isInteger);
    // 0.1 three times is not 0.3.
    yield Number(fitted.toPrecision(12));
    yield fitted;
  }
  yield* within;
}
