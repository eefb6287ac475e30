import DataLoader from 'dataloader';
import type { Viewer } from '../access/viewer.ts';
import type { Model } from '../models/registry.ts';
import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import type { Services } from './context.ts';

/** What one operation, or one event of a subscription, reads only once however often it is asked for. */
export interface Loaders {
  /** By id; rejects with NOT_FOUND. */
  readonly generation: DataLoader<string, GenerationRecord>;
  readonly output: DataLoader<GenerationRecord, GenerationOutput>;
  /** By any form of a model's id; null where it is not known. */
  readonly model: DataLoader<string, Model | null>;
}

export function createLoaders({ generations, models }: Services, viewer: Viewer): Loaders {
  return {
    generation: loaderOf((id) => generations.get(viewer, id)),
    output: loaderOf((record) => generations.output(record)),
    model: loaderOf((modelId) => models.find(modelId)),
  };
}

/** A loader over a function that reads one thing: what it gains is that each thing is read once. */
const loaderOf = <Key, Value>(read: (key: Key) => Promise<Value>): DataLoader<Key, Value> =>
  new DataLoader((keys) => Promise.all(keys.map((key) => read(key).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))))));
