import type { Backoff } from './backoff.ts';
import { generationEvents } from './documents.ts';
import { ClientError, connectionLost, fromGraphQLErrors } from './errors.ts';
import type { EventBase } from './events.ts';
import type { EndedGeneration } from './generation.ts';
import type { Subscribe } from './transports/port.ts';

/** An event of whatever type. */
export interface AnyEvent extends EventBase {
  readonly __typename: string;
}

export interface ResumeOptions {
  readonly id: string;
  readonly after: number;
  readonly subscribe: Subscribe;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** The generation, when it has ended and has no event after that sequence number. */
  readonly readEnd: (lastSequence: number) => Promise<EndedGeneration | undefined>;
}

/**
 * The events of a generation after a sequence number, each once and in order, over however many connections that takes; ends after the terminal
 * event. Returns the generation instead where that event had been seen before.
 *
 * Each connection is asked for what comes after the last event that was delivered. What it has sent twice is dropped. Where it leaves something
 * out, nothing after the gap is delivered, and it counts as lost. Only a snapshot may skip numbers: it stands for the events that they had.
 *
 * Throws a ClientError: the server's, where another attempt is of no use, else CONNECTION_LOST when none is left. Throws the signal's reason as soon as
 * that is aborted.
 */
export async function* resumeEvents({ id, after, subscribe, backoff, signal, readEnd }: ResumeOptions): AsyncGenerator<AnyEvent, EndedGeneration | undefined, void> {
  let last = after;
  for (;;) {
    let openedAt = Infinity;
    const onOpen = (): void => {
      openedAt = Date.now();
    };
    try {
      for await (const { data, errors } of subscribe({ query: generationEvents, variables: { id, after: last } }, signal, onOpen)) {
        if (errors !== undefined) throw fromGraphQLErrors(errors);
        const event = readEvent(data?.['generationEvents']);
        if (event.sequence <= last) continue;
        if (event.sequence > last + 1 && event.__typename !== 'GenerationSnapshot') throw connectionLost(`Expected event ${last + 1}, got ${event.sequence}.`);
        last = event.sequence;
        backoff.reset();
        yield event;
        if (event.terminal) return undefined;
      }
      const end = await readEnd(last);
      if (end !== undefined) return end;
      throw connectionLost('The server completed the subscription before the generation ended.');
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ClientError)) throw error;
      // A model that thinks for minutes sends no events, however good the connections are.
      if (Date.now() - openedAt > backoff.maxMs) backoff.reset();
      await backoff.wait(error, signal);
    }
  }
}

function readEvent(value: unknown): AnyEvent {
  if (!isEvent(value)) throw connectionLost('What came is not an event of a generation.');
  return value;
}

const isEvent = (value: unknown): value is AnyEvent =>
  typeof value === 'object' && value !== null && '__typename' in value && typeof value.__typename === 'string' && 'sequence' in value && typeof value.sequence === 'number' && 'terminal' in value;
