import { badUserInput } from '../../errors.ts';
import type { NativeBodyRequest } from './types.ts';

/** The stop sequences, or undefined where there are none: an empty list says no more than no list. */
export const readStopSequences = ({ inferenceConfig }: NativeBodyRequest): readonly string[] | undefined =>
  inferenceConfig?.stopSequences?.length === 0 ? undefined : inferenceConfig?.stopSequences;

/** Throws BAD_USER_INPUT where a family that has no stop sequences is asked for them. */
export function refuseStopSequences(request: NativeBodyRequest, path: string, family: string): void {
  const sequences = readStopSequences(request);
  if (sequences) throw badUserInput(`${path}.inferenceConfig.stopSequences`, `none, since ${family} has no stop sequences of its own`, sequences);
}
