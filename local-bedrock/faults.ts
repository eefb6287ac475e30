import { BedrockError, type ErrorName } from './wire/errors.ts';

/** Exceptions that may stand in a stream (Bedrock's API model). */
export const streamExceptions = [
  'internalServerException',
  'modelStreamErrorException',
  'modelTimeoutException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
] as const;

export type StreamException = (typeof streamExceptions)[number];

/** What happens to a stream after some frames. */
export type StreamBreak =
  | { readonly kind: 'cut' | 'reset' | 'half-frame' | 'end' | 'stall' | 'unmodelled-error' | 'corrupt'; readonly afterFrames: number }
  | { readonly kind: 'error'; readonly afterFrames: number; readonly exception: StreamException };

/** Faults of what is said, not of how it is sent. */
export interface AnswerFaults {
  /** No metrics in a native stream, no metadata event in Converse's. */
  readonly noMetadata: boolean;
  /** The model says nothing. */
  readonly empty: boolean;
  /** Pieces end amid characters of two UTF-16 units. */
  readonly splitCharacters: boolean;
}

/** Faults that a request is to meet; the README has the table. */
export interface Faults extends AnswerFaults {
  /** The first so many attempts are throttled. */
  readonly throttledAttempts: number;
  /** The status that is answered to the first so many attempts. */
  readonly status: { readonly code: number; readonly attempts: number } | null;
  /** The request is never answered. */
  readonly stall: boolean;
  /** The connection is reset in the answer's place. */
  readonly reset: boolean;
  /** The same, if the connection has brought a request before. */
  readonly resetKept: boolean;
  readonly streamBreak: StreamBreak | null;
  /** ConverseStream leaves out the model's end. */
  readonly noStop: boolean;
  /** An event of a type that nobody knows comes after so many frames. */
  readonly unknownEventAfter: number | null;
  /** Frames are written in pieces of so many bytes. */
  readonly segmentBytes: number | null;
  /** The connection is closed after the whole answer, though the client was not told so. */
  readonly close: boolean;
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
  reset: false,
  resetKept: false,
  streamBreak: null,
  noMetadata: false,
  noStop: false,
  empty: false,
  splitCharacters: false,
  unknownEventAfter: null,
  segmentBytes: null,
  close: false,
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

/** The faults that a specification lists, with commas or white space between them. */
export const itemsOf = (spec: string): string[] => spec.split(/[\s,]+/).filter((item) => item !== '');

/** A fault specification that cannot be understood; the message says what can. */
export class FaultSpecError extends Error {
  override readonly name = 'FaultSpecError';
}
