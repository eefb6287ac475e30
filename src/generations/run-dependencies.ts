import type { Logger } from 'pino';
import type { BedrockRuntime } from '../datasources/types.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Admission } from '../quota/index.ts';
import type { GenerationInput, GenerationRecord } from '../storage/generation-record.ts';
import type { GenerationStore, GenerationWriter } from '../storage/generation-store.ts';
import type { AskingDependencies } from './asking.ts';
import type { Measurements } from './measurements.ts';
import type { GenerationTimers, RetrySettings } from './settings.ts';
import type { ToolStreams } from './tool-streams.ts';
import type { Turns } from './turns.ts';

/** Moments in a generation's life at which a test may kill the process. */
export type EnginePoint = 'stored' | 'reserved' | 'called' | 'answered' | 'firstOutput' | 'stopped' | 'ended';

export interface RunDependencies extends AskingDependencies {
  readonly store: GenerationStore;
  readonly ledger: Ledger;
  readonly measurements: Measurements;
  readonly runtime: BedrockRuntime;
  readonly admission: Admission;
  readonly turns: Turns;
  readonly toolStreams: ToolStreams;
  readonly region: string;
  readonly timers: GenerationTimers;
  readonly retry: RetrySettings;
  readonly log: Logger;
  /** Prompts and answers may stand in the log. */
  readonly logContent: boolean;
  /** Called when a generation comes to one of these points. */
  readonly onPoint: (point: EnginePoint) => void;
}

/** A generation to be run by the process that owns it. */
export interface OwnedGeneration {
  readonly record: GenerationRecord;
  readonly input: GenerationInput;
  readonly writer: GenerationWriter;
  /** Where it is still being stored. Nothing has begun where that rejects, and whoever waits for it tells so. */
  readonly stored?: Promise<void>;
}
