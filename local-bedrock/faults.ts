import { BedrockError, type ErrorName } from './wire/errors.ts';

/** Exceptions that may stand in a stream (Bedrock's API model). */
const streamExceptions = [
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
] as const;

/** ConverseStream has no exception for a model that takes too long; InvokeModelWithResponseStream has all of them. */
const absentExceptions: Readonly<Record<string, readonly string[]>> = { ConverseStream: ['modelTimeoutException'] };

export type StreamException = (typeof streamExceptions)[number];

/** What happens to a stream after some frames. */
export type StreamBreak =
  | { readonly kind: 'cut' | 'end' | 'stall' | 'unmodelled-error' | 'corrupt'; readonly afterFrames: number }
  | { readonly kind: 'error'; readonly afterFrames: number; readonly exception: StreamException };

/** Faults that a request is to meet; the README has the table. */
export interface Faults {
  /** The first so many attempts are throttled. */
  readonly throttledAttempts: number;
  /** The status that is answered to the first so many attempts. */
  readonly status: { readonly code: number; readonly attempts: number } | null;
  /** The request is never answered. */
  readonly stall: boolean;
  readonly streamBreak: StreamBreak | null;
  readonly noMetadata: boolean;
  /** A wait before anything is answered. */
  readonly slowFirstMs: number;
  /** Null: as the server is set. */
  readonly tokensPerSecond: number | null;
  /** The probability with which the faults apply to an attempt at all. */
  readonly rate: number;
  /** The faults apply to the first so many attempts only. */
  readonly attempts: number;
}

/** Nothing goes wrong. */
export const noFaults: Faults = {
  throttledAttempts: 0,
  status: null,
  stall: false,
  streamBreak: null,
  noMetadata: false,
  slowFirstMs: 0,
  tokensPerSecond: null,
  rate: 1,
  attempts: Infinity,
};

/** What each status is called and says. Throttling and 529 are worded as in real logs, the others as in AWS's documentation. */
const errorsByStatus: Readonly<Record<number, readonly [ErrorName, string]>> = {
  400: ['ValidationException', 'The request was refused by a fault.'],
  403: ['AccessDeniedException', "You don't have access to the model with the specified model ID."],
  404: ['ResourceNotFoundException', 'The specified resource ARN was not found.'],
  408: ['ModelTimeoutException', 'The model took too long to process the request. Try again.'],
  424: ['ModelErrorException', 'The request failed due to an error while processing the model.'],
  429: ['ThrottlingException', 'Too many requests, please wait before trying again.'],
  500: ['InternalServerException', 'The system encountered an unexpected error during processing. Try your request again.'],
  503: ['ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  529: ['overloaded_error', 'Overloaded'],
};

/** Makes the error that Bedrock answers with a status. Throws for a status that is not one of Bedrock's. */
export function createStatusError(status: number): BedrockError {
  const known = errorsByStatus[status];
  if (known === undefined) throw new FaultSpecError(`status=${status}: Bedrock answers ${Object.keys(errorsByStatus).join(', ')}`);
  const [name, message] = known;
  if (status === 529) return new BedrockError(name, message, { 'retry-after': '1' });
  if (status === 424) return new BedrockError(name, message, {}, { originalStatusCode: 500, resourceName: 'local-bedrock' });
  return new BedrockError(name, message);
}

/** A fault specification that cannot be understood; the message says what can. */
export class FaultSpecError extends Error {
  override readonly name = 'FaultSpecError';
}

/**
 * Parses a specification such as `throttle=2,cut-after=5`. An empty one means no faults.
 * Throws {@link FaultSpecError} for an unknown name, a missing or bad value, and two breaks of one stream.
 */
export function parseFaults(spec: string): Faults {
  let faults: Faults = noFaults;
  for (const item of spec.split(',').map((text) => text.trim()).filter((text) => text !== '')) {
    faults = { ...faults, ...parseItem(item, faults) };
  }
  return faults;
}

/** Throws {@link FaultSpecError} when the faults would send an exception that the operation does not have. */
export function checkFaultsOf(operation: string, { streamBreak }: Faults): void {
  const absent = absentExceptions[operation] ?? [];
  if (streamBreak?.kind !== 'error' || !absent.includes(streamBreak.exception)) return;
  const { afterFrames, exception } = streamBreak;
  throw new FaultSpecError(`"error-after=${afterFrames}:${exception}": ${operation} sends one of ${streamExceptions.filter((known) => !absent.includes(known)).join(', ')}`);
}

function parseItem(item: string, soFar: Faults): Partial<Faults> {
  const [name = '', value] = item.split(/=(.*)/s);
  switch (name) {
    case 'throttle':
      return { throttledAttempts: readCount(item, value) };
    case 'status': {
      const [code, attempts] = splitValue(value);
      const status = readCount(item, code);
      createStatusError(status);
      return { status: { code: status, attempts: attempts === undefined ? Infinity : readCount(item, attempts) } };
    }
    case 'stall':
      refuseValue(item, value);
      return { stall: true };
    case 'cut-after':
    case 'end-after':
    case 'stall-after':
    case 'unmodelled-error-after':
    case 'corrupt-after': {
      refuseSecondBreak(item, soFar);
      return { streamBreak: { kind: breakKinds[name], afterFrames: readCount(item, value) } };
    }
    case 'error-after': {
      refuseSecondBreak(item, soFar);
      const [frames, exception] = splitValue(value);
      return { streamBreak: { kind: 'error', afterFrames: readCount(item, frames), exception: readException(item, exception) } };
    }
    case 'no-metadata':
      refuseValue(item, value);
      return { noMetadata: true };
    case 'slow-first':
      return { slowFirstMs: readCount(item, value) };
    case 'tokens-per-second':
      return { tokensPerSecond: readNumber(item, value) };
    case 'rate':
      return { rate: readRate(item, value) };
    case 'attempts':
      return { attempts: readCount(item, value) };
    default:
      throw new FaultSpecError(`"${item}": there is no fault "${name}"`);
  }
}

const breakKinds = {
  'cut-after': 'cut',
  'end-after': 'end',
  'stall-after': 'stall',
  'unmodelled-error-after': 'unmodelled-error',
  'corrupt-after': 'corrupt',
} as const;

function splitValue(value: string | undefined): readonly (string | undefined)[] {
  return value === undefined ? [] : value.split(':', 2);
}

function readCount(item: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw new FaultSpecError(`"${item}": expected a whole number, such as 2`);
  return Number(text);
}

function readNumber(item: string, text: string | undefined): number {
  if (text === 'Infinity') return Infinity;
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) throw new FaultSpecError(`"${item}": expected a number, such as 60 or Infinity`);
  return Number(text);
}

function readRate(item: string, text: string | undefined): number {
  const rate = readNumber(item, text);
  if (rate > 1) throw new FaultSpecError(`"${item}": expected a probability from 0 to 1`);
  return rate;
}

function readException(item: string, name: string | undefined): StreamException {
  const exception = streamExceptions.find((known) => known === name);
  if (exception === undefined) throw new FaultSpecError(`"${item}": expected FRAMES:EXCEPTION with one of ${streamExceptions.join(', ')}`);
  return exception;
}

function refuseValue(item: string, value: string | undefined): void {
  if (value !== undefined) throw new FaultSpecError(`"${item}": takes no value`);
}

function refuseSecondBreak(item: string, soFar: Faults): void {
  if (soFar.streamBreak !== null) throw new FaultSpecError(`"${item}": a stream can break only once`);
}
