import type { ValidationRule } from 'graphql';
import { limitRootFieldRuns } from './root-field-runs.ts';

/**
 * Who attacks: anybody who may send a document. What they gain: a root field that starts no model may look through a whole request all the same; a prompt of many megabytes stands in the variables once, and
 * is read, checked and written for Bedrock as often as there are aliases, while nobody else is answered. Why this stops them: such fields are counted as those that start a model are (see
 * paid-fields.ts). What it does not stop: many requests, each within the limit.
 */
export const limitHeavyFields = (heavyRootFields: readonly string[], maxHeavyFields: number): ValidationRule => limitRootFieldRuns(heavyRootFields, maxHeavyFields, 'has a request looked through');
