import type { ServiceQuotas } from '../datasources/service-quotas.ts';
import { readCatalogue } from '../models/catalogue.ts';
import type { LimitBook } from './limit-book.ts';
import { toServiceLimits } from './service-limits.ts';

const everyMs = 3_600_000; // an hour: an increase of a quota takes effect without a restart

interface ReaderOptions {
  readonly source: ServiceQuotas;
  readonly book: LimitBook;
  readonly onChanged: () => void;
  readonly log: { warn(details: object, message: string): void };
}

/** Reads the limits of Service Quotas now and every hour, until the returned function is called. What it said last holds where it fails; nobody waits for it. */
export function followServiceQuotas({ source, book, onChanged, log }: ReaderOptions): () => void {
  let hasFailed = false;
  const read = async (): Promise<void> => {
    try {
      book.takeFromService(toServiceLimits(await source.list(), readCatalogue().values()));
      hasFailed = false;
      onChanged();
    } catch (error) {
      if (!hasFailed) log.warn({ err: error }, 'AWS Service Quotas could not be read: limits are those of QUOTAS_FILE, and what throttling teaches.');
      hasFailed = true;
    }
  };
  void read();
  const timer = setInterval(() => void read(), everyMs).unref();
  return () => {
    clearInterval(timer);
    source.close();
  };
}
