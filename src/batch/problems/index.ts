/** What can be wrong with a batch job. */
export type { BatchProblem, BatchProblemCode } from './batch-problem.ts';
export { batchProblemCodes, isRecordProblem, refuseProblems, toRefusal } from './batch-problem.ts';
