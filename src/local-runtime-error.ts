/** The embedded Bedrock does not start; what keeps it from that it has said on standard error itself. */
export class LocalRuntimeError extends Error {
  override readonly name = 'LocalRuntimeError';
}
