import { FaultSpecError, noFaults, type Faults } from './faults.ts';
import { parseFaults } from './parse-faults.ts';

/** The faults of requests that run no model, by their operation. */
export type ControlFaults = (operation: string) => Faults;

/**
 * Parses faults of requests that run no model, separated by semicolons: `throttle=1` is for all of them,
 * `ListModelInvocationJobs:throttle=2` for one, and goes before. Throws {@link FaultSpecError}.
 *
 * @param operations the names that there are
 */
export function parseControlFaults(spec: string, operations: readonly string[]): ControlFaults {
  const byOperation = new Map<string, Faults>();
  let others = noFaults;
  for (const item of spec.split(';').map((text) => text.trim()).filter((text) => text !== '')) {
    const [, operation, faults = item] = /^([A-Z]\w*):(.*)$/s.exec(item) ?? [];
    if (operation === undefined) others = parseFaults(faults);
    else if (operations.includes(operation)) byOperation.set(operation, parseFaults(faults));
    else throw new FaultSpecError(`"${item}": expected one of ${operations.join(', ')}`);
  }
  return (operation) => byOperation.get(operation) ?? others;
}
