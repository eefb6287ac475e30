import { badUserInput } from '../../errors.ts';
import type { RequestOptionsCheck } from './rule.ts';

const maxDeadlineMs = 24 * 60 * 60 * 1000; // a day

/** A deadline lies ahead, and within a day. */
export function checkDeadline({ options: { deadlineMs }, path }: RequestOptionsCheck): void {
  if (typeof deadlineMs !== 'number' || (deadlineMs >= 1 && deadlineMs <= maxDeadlineMs)) return;
  throw badUserInput(`${path}.deadlineMs`, `1 to ${maxDeadlineMs} milliseconds`, deadlineMs);
}
