import type { CodedError } from '../errors.ts';
import type { BatchTimers } from './settings.ts';

/** How long to wait after so many failures: about twice as long each time, up to the most, and not all at the same moment. */
export function retryDelay(failures: number, { retryMs, mostRetryMs }: Pick<BatchTimers, 'retryMs' | 'mostRetryMs'>): number {
  const most = Math.min(mostRetryMs, retryMs * 2 ** Math.min(failures - 1, 20));
  return most / 2 + (Math.random() * most) / 2;
}

/** What passes by itself, or by what an operator does: credentials that are renewed. */
export const mayPass = ({ code, data }: CodedError): boolean => data.retryable || code === 'CREDENTIALS_EXPIRED' || code === 'INTERNAL';
