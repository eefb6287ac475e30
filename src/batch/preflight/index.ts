/** What Bedrock would say of a batch job before it is submitted. */
export { checkModel } from './check-model.ts';
export { checkPlaces } from './check-places.ts';
export { BatchEstimate } from './estimate.ts';
export type { BatchBucket, PlaceFacts, PreflightFacts, PreflightResult } from './facts.ts';
export { describeSmallPart, preflight, problemOfOutput } from './preflight.ts';
