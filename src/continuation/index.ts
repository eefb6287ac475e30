/** Going on from where an answer broke off: what is asked of the model, and how what it says joins what it said. */
export { takeBackInstruction } from './continue-converse.ts';
export { joinContent, joinOutputs } from './join-outputs.ts';
export type { BrokenGeneration, ContinuationPlan } from './plan-continuation.ts';
export { planContinuation } from './plan-continuation.ts';
export { Seam } from './seam.ts';
