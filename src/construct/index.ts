/** Structured output: how a model is held to a schema, and whether its answer satisfies it. */
export type { ConstructMode, ConstructPlan, ConstructSpec } from './construct-plan.ts';
export { planConstruct } from './construct-plan.ts';
export type { Verdict } from './judge.ts';
export { judge } from './judge.ts';
