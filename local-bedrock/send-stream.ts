import type { AnswerEvent } from './bodies/conversation.ts';
import type { RunningCall } from './calls.ts';
import type { RunningClock } from './clock.ts';
import type { Faults, StreamBreak } from './faults.ts';
import { encodeEvent, encodeException, encodeUnmodelledError } from './wire/event-stream.ts';
import type { Exchange } from './wire/exchange.ts';

/** Everything that sending one stream needs. */
export interface StreamJob {
  readonly exchange: Exchange;
  readonly events: Iterable<AnswerEvent>;
  readonly call: RunningCall;
  readonly clock: RunningClock;
  readonly faults: Faults;
  /** Waits until the next piece of text is due; throws the signal's reason when it fires. */
  readonly pace: (signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, for the padding. */
  readonly random: () => number;
}

/**
 * Sends the events of a stream whose head is out, frame by frame and at its pace, and ends the call's record. When the client
 * leaves it stops at once; while it waits, by throwing the signal's reason.
 */
export async function sendStream(job: StreamJob): Promise<void> {
  const { exchange, call, clock, faults } = job;
  const { left } = exchange;
  let framesSent = 0;
  const send = async (frame: Uint8Array): Promise<void> => {
    await write(job, frame);
    if (left.aborted) return;
    framesSent += 1;
    call.update({ framesSent });
  };
  for (const event of job.events) {
    if (framesSent === faults.unknownEventAfter) await send(encodeEvent('hologramDelta', { depth: 3 }, job.random));
    if (faults.streamBreak !== null && framesSent >= faults.streamBreak.afterFrames) return breakStream(job, faults.streamBreak, event);
    if ((faults.noMetadata && event.isMetadata) || (faults.noStop && event.type === 'messageStop')) continue;
    if (event.isPiece) {
      await job.pace(left);
      clock.markPiece();
    }
    await send(encodeEvent(event.type, event.payload, job.random));
    if (left.aborted) return;
  }
  await exchange.end();
  if (!left.aborted) call.end('completed');
}

async function write({ exchange, faults: { segmentBytes } }: Pick<StreamJob, 'exchange' | 'faults'>, frame: Uint8Array): Promise<void> {
  const step = segmentBytes ?? frame.length;
  for (let from = 0; from < frame.length && !exchange.left.aborted; from += step) await exchange.write(frame.subarray(from, from + step));
}

async function breakStream({ exchange, call, random, pace }: StreamJob, streamBreak: StreamBreak, next: AnswerEvent): Promise<void> {
  // A reset takes what is still on its way with it: at a pace, the frames before have come.
  if (streamBreak.kind === 'reset' && next.isPiece) await pace(exchange.left);
  if (streamBreak.kind === 'stall') return exchange.waitUntilLeft();
  // Before the connection closes: that would count as the client's doing.
  call.end('fault');
  switch (streamBreak.kind) {
    case 'cut':
    case 'reset':
      exchange[streamBreak.kind]();
      return;
    case 'half-frame': {
      const frame = encodeEvent(next.type, next.payload, random);
      await exchange.write(frame.subarray(0, frame.length / 2));
      exchange.close();
      return;
    }
    case 'end':
      break;
    case 'error':
      await exchange.write(encodeException(streamBreak.exception, describeException(streamBreak.exception)));
      break;
    case 'unmodelled-error':
      await exchange.write(encodeUnmodelledError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.'));
      break;
    case 'corrupt':
      await exchange.write(corrupt(encodeEvent(next.type, next.payload, random)));
      break;
  }
  await exchange.end();
}

function describeException(exception: string): Readonly<Record<string, unknown>> {
  const message = `A fault ended the stream with ${exception}.`;
  return exception === 'modelStreamErrorException' ? { message, originalStatusCode: 500, originalMessage: message } : { message };
}

/** Changes the last byte of a frame, which belongs to its checksum. */
function corrupt(frame: Uint8Array): Uint8Array {
  const last = frame.length - 1;
  return frame.with(last, (frame[last] ?? 0) ^ 0xff);
}
