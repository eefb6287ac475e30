import { expect } from 'vitest';
import type { GraphQLResult, Operation, Transport } from './clients.ts';
import { post, transports } from './clients.ts';
import type { Event, WholeGeneration } from './operations.ts';

/** The one root field of a result that has no errors, as the caller knows it to be. */
export const rootOf = <Value>(result: GraphQLResult | undefined): Value => JSON.parse(JSON.stringify(onlyRoot(result))) as Value;

function onlyRoot(result: GraphQLResult | undefined): unknown {
  expect(result?.errors).toBeUndefined();
  const values = Object.values(result?.data ?? {});
  expect(values).toHaveLength(1);
  return values[0];
}

/** Runs a query or mutation over HTTP and gives back the generation that it answers. */
export const runGeneration = async (url: string, operation: Operation): Promise<WholeGeneration> => rootOf(await post(url, operation));

/** Runs a subscription to its end and gives back its events. */
export async function runEvents(url: string, operation: Operation, transport: Exclude<Transport, 'http'> = 'sse'): Promise<Event[]> {
  return (await transports[transport](url, operation)).map((result) => rootOf<Event>(result));
}

/** The text that the events of a stream add up to. */
export const textOf = (events: readonly Event[]): string => events.map((event) => event.text ?? event.nativeText ?? '').join('');

/** What every complete log has: dense numbers from `after`, and one terminal event, which is the last. */
export function expectWholeLog(events: readonly Event[], after = 0): Event {
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => after + index + 1));
  expect(events.filter(({ terminal }) => terminal)).toHaveLength(1);
  const last = events.at(-1);
  expect(last?.terminal).toBe(true);
  if (last === undefined) throw new Error('no events');
  return last;
}
