import { shorten } from './shorten.ts';

/**
 * The registry of error codes: what every error that leaves the server may be called, and whether the same request can succeed later.
 * docs/errors.md lists the same codes (a test holds the two equal). A code that is retired is never used again for something else.
 */
interface ErrorCodeEntry {
  /** The same request can succeed when it is sent again. */
  readonly retryable: boolean;
  /** What is said when the thrower says nothing better. */
  readonly message: string;
}

export const errorCodes = {
  // Bedrock's exceptions keep their name.
  THROTTLED: { retryable: true, message: 'Bedrock throttled the request.' },
  MODEL_TIMEOUT: { retryable: true, message: 'The model took too long to answer.' },
  MODEL_ERROR: { retryable: true, message: 'The model failed while it processed the request.' },
  MODEL_NOT_READY: { retryable: true, message: 'The model is not ready to serve requests.' },
  ACCESS_DENIED: { retryable: false, message: 'Bedrock denied access.' },
  RESOURCE_NOT_FOUND: { retryable: false, message: 'Bedrock does not know the resource.' },
  VALIDATION: { retryable: false, message: 'Bedrock refused the request as invalid.' },
  SERVICE_QUOTA_EXCEEDED: { retryable: false, message: 'A service quota of the AWS account is used up.' },
  SERVICE_UNAVAILABLE: { retryable: true, message: 'Bedrock is not available at the moment.' },
  INTERNAL_SERVER: { retryable: true, message: 'Bedrock failed internally.' },
  CREDENTIALS_EXPIRED: { retryable: false, message: 'The AWS credentials of the server are missing, wrong or expired.' },
  // A stream that ends before the model said so.
  STREAM_TRUNCATED: { retryable: true, message: 'The stream from Bedrock ended before the model did.' },
  STREAM_STALLED: { retryable: true, message: 'The stream from Bedrock fell silent.' },
  DEADLINE_EXCEEDED: { retryable: false, message: 'The deadline passed before the answer was complete.' },
  CANCELLED: { retryable: false, message: 'The generation was cancelled.' },
  NODE_LOST: { retryable: true, message: 'The server that ran the generation stopped.' },
  // GraphQL's own, as Apollo Server names them.
  GRAPHQL_PARSE_FAILED: { retryable: false, message: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { retryable: false, message: 'The document does not fit the schema.' },
  OPERATION_RESOLUTION_FAILURE: { retryable: false, message: 'The operation to run cannot be determined.' },
  PERSISTED_QUERY_NOT_SUPPORTED: { retryable: false, message: 'Persisted queries are not supported here.' },
  BAD_USER_INPUT: { retryable: false, message: 'The input is not valid.' },
  BAD_REQUEST: { retryable: false, message: 'The request is not a GraphQL request.' },
  // Ours.
  FORBIDDEN: { retryable: false, message: 'This is not allowed from here.' },
  NOT_FOUND: { retryable: false, message: 'There is nothing with this id.' },
  IDEMPOTENCY_KEY_REUSED: { retryable: false, message: 'The idempotency key belongs to another input.' },
  QUERY_TOO_COMPLEX: { retryable: false, message: 'The document asks for too much at once.' },
  PAYLOAD_TOO_LARGE: { retryable: false, message: 'The request is too large.' },
  RATE_LIMITED: { retryable: true, message: 'Too many operations at once.' },
  OVERLOADED: { retryable: true, message: 'The server is not taking new work at the moment.' },
  BUDGET_EXCEEDED: { retryable: false, message: 'A budget has no room for the request.' },
  QUOTA_EXHAUSTED: { retryable: false, message: 'The request is larger than the whole quota of its model.' },
  MODEL_NOT_ALLOWED: { retryable: false, message: 'The model may not be used here.' },
  MODEL_END_OF_LIFE: { retryable: false, message: 'The model has reached its end of life.' },
  CURSOR_AHEAD: { retryable: false, message: 'The sequence number lies beyond the latest event.' },
  CONFLICT: { retryable: false, message: 'The state of the thing does not allow this.' },
  STORE_UNAVAILABLE: { retryable: true, message: 'The store cannot be written or read at the moment.' },
  SCHEMA_INVALID: { retryable: false, message: 'The schema is not one that an answer can be held to.' },
  SCHEMA_UNSATISFIED: { retryable: true, message: 'The model did not give an object that satisfies the schema.' },
  BATCH_JOB_FAILED: { retryable: false, message: 'Bedrock failed the batch job.' },
  PREFLIGHT_FAILED: { retryable: false, message: 'The batch job cannot be run.' },
  INTERNAL: { retryable: false, message: 'Internal error.' },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code of the registry. */
export type ErrorCode = keyof typeof errorCodes;

/** What a client is told of an error: the type InferenceError of the schema, and the extensions of a GraphQL error. */
export interface InferenceErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  /** Milliseconds to wait before another try, where somebody said so; a whole number that GraphQL's Int can hold. */
  readonly retryAfterMs: number | null;
  /** Bedrock's exception name, if it was Bedrock's. */
  readonly upstream: string | null;
  /** Bedrock's request id, or for a masked error the id under which the log has it. */
  readonly requestId: string | null;
}

/** What may be added to a code: everything else has a default. */
export interface ErrorDetails {
  readonly message?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  readonly upstream?: string | null;
  readonly requestId?: string | null;
  /** The path of the input that is wrong, such as `input.messages[0].role`. */
  readonly field?: string;
  /** The stored generation that the error is about. */
  readonly generationId?: string;
  /** The error came in an answer of local-bedrock's. */
  readonly simulated?: boolean;
  readonly cause?: unknown;
}

const brand = Symbol.for('bedrock-graphql.CodedError');

/** The only kind of error whose message reaches a client. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly [brand] = true;
  readonly data: InferenceErrorData;
  readonly field: string | undefined;
  readonly generationId: string | undefined;
  readonly simulated: boolean;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const entry = errorCodes[code];
    const message = details.message ?? entry.message;
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.data = {
      code,
      message,
      retryable: details.retryable ?? entry.retryable,
      retryAfterMs: toWholeMs(details.retryAfterMs),
      upstream: details.upstream ?? null,
      requestId: details.requestId ?? null,
    };
    this.field = details.field;
    this.generationId = details.generationId;
    this.simulated = details.simulated ?? false;
  }

  get code(): ErrorCode {
    return this.data.code;
  }

  /** The extensions of a GraphQL error: {@link InferenceErrorData} without the message, and without what is null. */
  get extensions(): Record<string, unknown> {
    const { code, retryable, retryAfterMs, upstream, requestId } = this.data;
    return {
      code,
      retryable,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
      ...(upstream === null ? {} : { upstream }),
      ...(requestId === null ? {} : { requestId }),
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.generationId === undefined ? {} : { generationId: this.generationId }),
    };
  }
}

const mostMs = 2 ** 31 - 1; // some 24 days; the end of a month's budget, or what a proxy says, may be further off

const toWholeMs = (ms: number | null | undefined): number | null => (ms === null || ms === undefined ? null : Math.min(Math.ceil(ms), mostMs));

/** Recognised by brand, so that two copies of this module agree. */
export const isCodedError = (error: unknown): error is CodedError => error instanceof Error && brand in error;

/** An input that is wrong: names the field, what was expected and what came (shortened; never a whole prompt). `advice`: a sentence to add. */
export function badUserInput(field: string, expected: string, received: unknown, advice?: string): CodedError {
  return new CodedError('BAD_USER_INPUT', { field, message: `${field}: expected ${expected}, got ${describeValue(received)}.${advice === undefined ? '' : ` ${advice}`}` });
}

/** Nothing of this kind that the viewer may see has the id. */
export const notFound = (kind: string, id: string, field: string): CodedError => new CodedError('NOT_FOUND', { message: `There is no ${kind} with the id ${describeValue(id)}.`, field });

const maxDescribedLength = 80; // characters

/** What came, in a few words, and never a whole prompt. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`;
  const text = typeof value === 'object' && value !== null ? `an object with ${Object.keys(value).join(', ') || 'no keys'}` : JSON.stringify(value);
  return shorten(text, maxDescribedLength);
}
