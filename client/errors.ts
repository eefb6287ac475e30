/** What the server, or the way to it, says beside the code. */
export interface ErrorDetails {
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly upstream?: string | undefined;
  readonly field?: string | undefined;
  readonly generationId?: string | undefined;
  readonly cause?: unknown;
}

const brand = Symbol.for('bedrock-graphql.ClientError');

/**
 * Why a generation was not started, or cannot be followed (any more). A generation that was started and ended badly is no error: its end says so.
 *
 * `code` is one of the server's (NOT_FOUND, BAD_USER_INPUT, CURSOR_AHEAD…; docs/errors.md lists them), or the client's own: CONNECTION_LOST, when
 * the server could not be reached after the last of the attempts; CONNECTION_REFUSED, when whoever answered is not going to let this client in.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly [brand] = true;
  readonly code: string;
  /** The same request can succeed when it is sent again. The client has done so already, as often as its `retry` allows. */
  readonly retryable: boolean;
  /** Milliseconds to wait before that, where the server said so. */
  readonly retryAfterMs: number | undefined;
  /** Bedrock's request id, or the id under which the server's log has a masked error. */
  readonly requestId: string | undefined;
  /** Bedrock's exception name, if it was Bedrock's. */
  readonly upstream: string | undefined;
  /** The path of the input that is wrong, such as `input.converse.messages[0].role`. */
  readonly field: string | undefined;
  /** The stored generation that the error is about. */
  readonly generationId: string | undefined;

  constructor(code: string, { message, cause, retryable, retryAfterMs, requestId, upstream, field, generationId }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
    this.upstream = upstream;
    this.field = field;
    this.generationId = generationId;
  }
}

/** Recognised by brand, so that two copies of this module agree. */
export const isClientError = (error: unknown): error is ClientError => error instanceof Error && brand in error;

export const connectionLost = (message: string, cause?: unknown): ClientError => new ClientError('CONNECTION_LOST', { message, retryable: true, cause });

export const connectionRefused = (message: string, cause?: unknown): ClientError => new ClientError('CONNECTION_REFUSED', { message, retryable: false, cause });

/** The first error of a GraphQL result; the others mostly follow from it. */
export function fromGraphQLErrors(errors: readonly unknown[]): ClientError {
  const first = asRecord(errors[0]);
  const extensions = asRecord(first['extensions']);
  return new ClientError(text(extensions['code']) ?? 'INTERNAL', {
    message: text(first['message']) ?? 'The server answered with an error that says nothing.',
    retryable: extensions['retryable'] === true,
    retryAfterMs: typeof extensions['retryAfterMs'] === 'number' ? extensions['retryAfterMs'] : undefined,
    requestId: text(extensions['requestId']),
    upstream: text(extensions['upstream']),
    field: text(extensions['field']),
    generationId: text(extensions['generationId']),
    cause: errors,
  });
}

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
