import { FaultSpecError, itemsOf } from '../faults.ts';

/** What goes wrong with a job; the README has the table. */
export interface JobFaults {
  readonly failValidation: boolean;
  readonly denyRole: boolean;
  readonly expire: boolean;
  /** A stop amid its work comes too late: it is Stopping, and then Completed. */
  readonly stopLate: boolean;
  /** After so many records. */
  readonly failAfter: number | null;
  readonly partialAfter: number | null;
  readonly stallAfter: number | null;
  /** The records, counted from 1 in the order of the input, whose line in the output is not as it should be. */
  readonly dropLine: number | null;
  readonly doubleLine: number | null;
  readonly badLine: number | null;
  /** Every so many records one fails. */
  readonly errorEvery: number | null;
  readonly wrongCounts: boolean;
  readonly noManifest: boolean;
  readonly eventsLost: boolean;
  readonly eventsDoubled: boolean;
  readonly eventsLateMs: number;
}

const none: JobFaults = {
  failValidation: false,
  denyRole: false,
  expire: false,
  stopLate: false,
  failAfter: null,
  partialAfter: null,
  stallAfter: null,
  dropLine: null,
  doubleLine: null,
  badLine: null,
  errorEvery: null,
  wrongCounts: false,
  noManifest: false,
  eventsLost: false,
  eventsDoubled: false,
  eventsLateMs: 0,
};

const switches = {
  'fail-validation': 'failValidation',
  'deny-role': 'denyRole',
  expire: 'expire',
  'stop-late': 'stopLate',
  'wrong-counts': 'wrongCounts',
  'no-manifest': 'noManifest',
  'events-lost': 'eventsLost',
  'events-doubled': 'eventsDoubled',
} as const;

const numbers = {
  'fail-after': ['failAfter', 0],
  'partial-after': ['partialAfter', 0],
  'stall-after': ['stallAfter', 0],
  'drop-line': ['dropLine', 1],
  'double-line': ['doubleLine', 1],
  'bad-line': ['badLine', 1],
  'error-every': ['errorEvery', 1],
  'events-late': ['eventsLateMs', 0],
} as const;

const isOneOf = <T extends object>(table: T, name: string): name is Extract<keyof T, string> => Object.hasOwn(table, name);

/** Parses a specification such as `drop-line=3 events-doubled`. Throws {@link FaultSpecError} for an unknown name and a missing or bad value. */
export function parseJobFaults(spec: string): JobFaults {
  return itemsOf(spec).reduce((faults, item) => ({ ...faults, ...parseItem(item) }), none);
}

function parseItem(item: string): Partial<JobFaults> {
  const [name = '', value] = item.split(/=(.*)/s);
  if (isOneOf(switches, name)) {
    if (value !== undefined) throw new FaultSpecError(`"${item}": "${name}" takes no value`);
    return { [switches[name]]: true };
  }
  if (!isOneOf(numbers, name)) throw new FaultSpecError(`"${item}": a batch job has no fault "${name}"`);
  const [member, least] = numbers[name];
  if (value === undefined || !/^\d{1,9}$/.test(value) || Number(value) < least) throw new FaultSpecError(`"${item}": expected a whole number from ${least}, such as 2`);
  return { [member]: Number(value) };
}

/** The names that can stand in a specification. */
export const jobFaultNames: readonly string[] = [...Object.keys(switches), ...Object.keys(numbers)];
