import type { Logger } from 'pino';
import type { BatchConfig } from '../config.ts';
import type { BatchControlPlane, ObjectStore } from '../datasources/batch-types.ts';
import type { Generations } from '../generations/generations.ts';
import type { Measurements } from '../generations/measurements.ts';
import type { FindPrice, Ledger } from '../ledger/index.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { BatchStore } from '../storage/batch-store.ts';
import type { BatchTimers } from './settings.ts';

/** Moments in a batch job's life at which a test may kill the process. */
export type BatchPoint = 'batchStored' | 'batchPrepared' | 'batchUploaded' | 'batchAsking' | 'batchCreated' | 'batchOpened' | 'batchCollecting' | 'batchCollected' | 'batchEnded';

/** What batch jobs stand on. */
export interface BatchDependencies {
  readonly store: BatchStore;
  readonly bedrock: BatchControlPlane;
  readonly objects: ObjectStore;
  readonly generations: Generations;
  readonly measurements: Pick<Measurements, 'addJob'>;
  readonly ledger: Ledger;
  readonly findPrice: FindPrice;
  readonly models: ModelRegistry;
  readonly config: BatchConfig;
  readonly region: string;
  readonly timers: BatchTimers;
  readonly log: Logger;
  /** Called when a job comes to one of these points. */
  readonly onPoint: (point: BatchPoint) => void;
}
