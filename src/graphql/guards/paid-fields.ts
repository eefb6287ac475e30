import type { ValidationRule } from 'graphql';
import { limitRootFieldRuns } from './root-field-runs.ts';

/**
 * Who attacks: anybody who may send a document. What they gain: aliases repeat a root field that starts a model, so one small request buys a
 * thousand paid calls and passes any limit that counts requests. Why this stops them: it counts the response names of such fields in each
 * operation, which is how often they would run, through every fragment. What it does not stop: many requests, each within the limit.
 * Fields under @skip and @include count as if they ran.
 */
export const limitPaidFields = (paidRootFields: readonly string[], maxPaidFields: number): ValidationRule => limitRootFieldRuns(paidRootFields, maxPaidFields, 'starts a model');
