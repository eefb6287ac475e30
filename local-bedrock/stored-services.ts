import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchService } from './batch/batch-service.ts';
import type { RecordContext } from './batch/run-record.ts';
import type { BatchOptions } from './batch/settings.ts';
import type { ObjectStore } from './s3/object-store.ts';
import type { Storage } from './storage/open-storage.ts';

/** What keeps something: S3, and the batch jobs. */
export interface StoredServices {
  readonly storage: Storage;
  readonly store: ObjectStore;
  readonly batch: BatchService;
}

/** Without a folder they are loaded and opened by the first request that needs them: most servers keep nothing. */
export interface LazyStoredServices {
  /**
   * Opens the folder that was given, where there is one, and lets the jobs that stand there go on. Rejects where it cannot be used. Of a folder that is not ours yet nothing is opened before it is,
   * and nothing where it keeps nothing; what is wrong with it is told to the first request.
   */
  start(): Promise<void>;
  open(): Promise<StoredServices>;
  /** Ends the jobs' processing, which a later process takes up, and closes the folder. */
  close(): Promise<void>;
}

export interface StoredServicesOptions extends RecordContext {
  readonly dataDir?: string;
  /** Nothing of the folder is opened before: whoever opens it takes over the jobs that stand there. Default: at once. */
  readonly folderIsOurs?: Promise<unknown>;
  readonly buckets: readonly string[];
  readonly batch: BatchOptions;
}

/** Makes them; nothing is opened yet. */
export function createStoredServices({ dataDir, folderIsOurs, buckets, batch, ...context }: StoredServicesOptions): LazyStoredServices {
  let opened: Promise<StoredServices> | undefined;
  const { promise: leaving, resolve: leave } = Promise.withResolvers<'left'>();
  const load = async (): Promise<StoredServices> => {
    if ((await Promise.race([leaving, folderIsOurs])) === 'left') throw new Error('The embedded Bedrock is ending.');
    const [{ openStorage }, { createObjectStore }, { createBatchService }, { readBatchSettings }] = await Promise.all([
      import('./storage/open-storage.ts'), import('./s3/object-store.ts'), import('./batch/batch-service.ts'), import('./batch/settings.ts'),
    ]);
    const storage = openStorage(dataDir);
    const store = createObjectStore(storage, buckets);
    return { storage, store, batch: createBatchService(readBatchSettings(batch), { ...context, storage, store }) };
  };
  const open = (): Promise<StoredServices> => {
    opened ??= load().catch((error: unknown) => {
      opened = undefined; // the next request may have more luck
      throw error;
    });
    return opened;
  };
  let closing: Promise<void> | undefined;
  return {
    async start() {
      if (dataDir === undefined) return;
      if (folderIsOurs === undefined) {
        await open().catch((cause: unknown) => {
          throw new Error(`The data folder ${dataDir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
        });
      } else if (existsSync(join(dataDir, 'index.sqlite'))) open().catch(() => undefined);
    },
    open,
    close: () => (closing ??= end()),
  };

  async function end(): Promise<void> {
    leave('left');
    const services = await opened?.catch(() => undefined);
    await services?.batch.close();
    services?.storage.close();
  }
}
