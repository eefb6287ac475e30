/** HTTP status of every exception that is answered here (Bedrock's API reference; the last rows are not in its model). */
const statusOf = {
  ValidationException: 400,
  SerializationException: 400,
  AccessDeniedException: 403,
  ConflictException: 400,
  ServiceQuotaExceededException: 400,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ThrottlingException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
  overloaded_error: 529,
  UnrecognizedClientException: 403,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 403,
  UnknownOperationException: 404,
  MethodNotAllowedException: 405,
  RequestEntityTooLargeException: 413,
} as const;

export type ErrorName = keyof typeof statusOf;

/** Errors of the common front door carry its namespace: seen in the recordings of refused credentials. */
const frontDoorErrors: ReadonlySet<string> = new Set<ErrorName>([
  'UnrecognizedClientException',
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnknownOperationException',
  'MethodNotAllowedException',
]);

/** An error that is answered as Bedrock words it: status, `x-amzn-errortype`, `{"message"}` and what the exception adds. */
export class BedrockError extends Error {
  override readonly name: ErrorName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: ErrorName, message: string, headers: Record<string, string> = {}, details: Record<string, unknown> = {}) {
    super(message);
    this.name = name;
    this.status = statusOf[name];
    this.headers = headers;
    this.details = details;
  }

  /** The value of the header `x-amzn-errortype`. */
  get errorType(): string {
    const namespace = frontDoorErrors.has(this.name) ? 'com.amazon.coral.service' : 'com.amazon.bedrock';
    return `${this.name}:http://internal.amazon.com/coral/${namespace}/`;
  }
}

/** A 400 ValidationException. */
export function invalid(message: string): BedrockError {
  return new BedrockError('ValidationException', message);
}

/** A 400 ValidationException in the words that Bedrock uses for a broken constraint of its API model. */
export function violated(value: string | number, path: string, constraint: string): BedrockError {
  return invalid(`1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must ${constraint}`);
}
