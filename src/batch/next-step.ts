import type { BatchJobRecord, BatchPartRecord } from '../storage/batch-record.ts';

/** What is to be done next for a job. */
export type Step =
  /** Read the records, and plan the parts. */
  | { readonly kind: 'prepare' }
  /** It is to be stopped before it was prepared. */
  | { readonly kind: 'abandon' }
  | { readonly kind: 'realtime' }
  | { readonly kind: 'upload'; readonly part: BatchPartRecord }
  /** Ask Bedrock for the job, or find that it has it. */
  | { readonly kind: 'submit'; readonly part: BatchPartRecord }
  /** Bedrock is not to be asked for it any more. */
  | { readonly kind: 'withdraw'; readonly part: BatchPartRecord }
  | { readonly kind: 'stop'; readonly part: BatchPartRecord }
  | { readonly kind: 'collect'; readonly part: BatchPartRecord }
  | { readonly kind: 'finish' }
  /** Wait until something is told of it. */
  | { readonly kind: 'watch' };

/** Decides by what is stored alone, so that a process that comes after a crash goes on where the last one was. `stopped`: the parts that Bedrock was told to stop. */
export function nextStep(job: BatchJobRecord, parts: readonly BatchPartRecord[], isStopAsked: boolean, stopped: ReadonlySet<number>): Step {
  // What runs costs money, and reading may be waited for, for a day where S3 refuses it.
  const running = isStopAsked ? parts.find(({ stage, number, status }) => stage === 'OPEN' && status !== 'STOPPING' && !stopped.has(number)) : undefined;
  if (running !== undefined) return { kind: 'stop', part: running };
  if (!job.isPrepared) return isStopAsked && parts.length === 0 ? { kind: 'abandon' } : { kind: 'prepare' };
  if (job.execution === 'REALTIME') return { kind: 'realtime' };
  const ended = parts.find(({ stage }) => stage === 'ENDED');
  if (ended !== undefined) return { kind: 'collect', part: ended };
  if (parts.every(({ stage }) => stage === 'COLLECTED')) return { kind: 'finish' };
  const waiting = parts.find(({ stage }) => stage === 'PLANNED' || stage === 'UPLOADED' || stage === 'ASKED');
  if (waiting === undefined) return { kind: 'watch' };
  if (isStopAsked && waiting.stage !== 'ASKED') return { kind: 'withdraw', part: waiting };
  return waiting.stage === 'PLANNED' ? { kind: 'upload', part: waiting } : { kind: 'submit', part: waiting };
}
