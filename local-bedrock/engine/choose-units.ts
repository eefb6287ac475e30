import { countTokens } from './tokenizer.ts';

/** An answer of units, of which some may be left out. */
export interface Choice {
  readonly units: readonly string[];
  /** How much each unit says. */
  readonly weights: readonly number[];
  /** At most so many tokens, whatever the request's own limit. */
  readonly maxTokens: number;
  readonly render: (units: readonly string[]) => string;
}

/**
 * Renders the units that fit in a number of tokens: all, else those that say most, in their order. Where not even one fits it is the one that
 * says most, which then is cut.
 */
export async function chooseUnits({ units, weights, maxTokens, render }: Choice, tokens: number): Promise<string> {
  const limit = Math.min(maxTokens, tokens);
  const whole = render(units);
  if ((await countTokens(whole)) <= limit) return whole;
  const costs = await Promise.all(units.map(countTokens));
  const byWeight = units.map((_, index) => index).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const kept: number[] = [];
  let left = limit;
  for (const index of byWeight) {
    const cost = costs[index] ?? 0;
    if (cost > left) continue;
    kept.push(index);
    left -= cost;
  }
  const renderKept = () => render(kept.toSorted((a, b) => a - b).map((index) => units[index] ?? ''));
  // Between two units there may be a token more.
  while (kept.length > 1 && (await countTokens(renderKept())) > limit) kept.pop();
  return kept.length === 0 ? render(units.slice(byWeight[0] ?? 0, (byWeight[0] ?? 0) + 1)) : renderKept();
}
