import type { CodedError } from '../errors.ts';
import type { BatchTimers } from './settings.ts';

/** How long to wait after so many failures: about twice as long each time, up to the most, and not all at the same moment. */
export const retryDelay = (failures: number, timers: Pick<BatchTimers, 'retryMs' | 'mostRetryMs'>): number => delayAfter(timers.retryMs * 2 ** Math.min(failures - 1, 20), timers);

/** The same by how long was waited already: about as long again. */
export function delayAfter(waitedMs: number, { retryMs, mostRetryMs }: Pick<BatchTimers, 'retryMs' | 'mostRetryMs'>): number {
  const most = Math.min(mostRetryMs, Math.max(retryMs, waitedMs));
  return Math.round(most / 2 + (Math.random() * most) / 2);
}

/** What passes by itself, or by what an operator does: credentials that are renewed. */
export const mayPass = ({ code, data }: CodedError): boolean => data.retryable || code === 'CREDENTIALS_EXPIRED' || code === 'INTERNAL';
