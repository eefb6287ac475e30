import type { Verdict } from '../construct/index.ts';
import type { GenerationState, TerminalEventBody } from '../storage/generation-record.ts';
import type { Asking } from './asking.ts';
import { totalCost, totalUsage } from './billing.ts';
import type { Calls } from './calls.ts';
import { statusAfter } from './ending.ts';
import type { Transcript } from './transcript.ts';

/** All that has come of a generation. */
export interface Outcome {
  readonly terminal: TerminalEventBody;
  readonly transcript: Transcript;
  readonly calls: Calls;
  /** CONSTRUCT: of the answer that counts. */
  readonly verdict: Verdict | null;
  readonly asking: Asking;
}

/** What is stored of a generation together with its terminal event. */
export function finalState({ terminal, transcript, calls, verdict, asking }: Outcome): GenerationState {
  const { stop, metadata } = transcript;
  const { made: attempts, answeredBy, simulated } = calls;
  return {
    status: statusAfter[terminal.type],
    answeredBy,
    stopReason: stop?.stopReason ?? null,
    usage: totalUsage(attempts),
    cost: totalCost(attempts),
    timing: calls.timing(performance.now()),
    attempts,
    error: terminal.type === 'failed' || terminal.type === 'interrupted' ? terminal.error : null,
    trace: metadata?.trace ?? null,
    additionalModelResponseFields: stop?.additionalModelResponseFields ?? null,
    serviceTier: metadata?.serviceTier ?? null,
    latency: metadata?.latency ?? null,
    simulated,
    endedAt: new Date().toISOString(),
    object: verdict?.object ?? null,
    candidate: (verdict ?? asking.best)?.candidate ?? null,
    xml: verdict?.error === null ? asking.toXml(verdict) : null,
    askedMode: null,
    usedFallbackSchema: verdict?.error === null && (asking.ask?.isFallbackSchema ?? false),
  };
}
