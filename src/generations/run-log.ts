import type { Logger } from 'pino';
import type { CodedError } from '../errors.ts';

/** What the log says of one generation that does not go as it should. */
export class RunLog {
  readonly #log: Logger;
  readonly #generationId: string;

  constructor(log: Logger, generationId: string) {
    this.#log = log;
    this.#generationId = generationId;
  }

  /** A fault of ours has its cause in the log, under the id that its error has; what Bedrock refuses is told in brief, a cancelling not at all. */
  failure({ code, cause, data: { upstream, requestId } }: CodedError, attempt: number): void {
    if (code === 'INTERNAL') this.ownFault(cause, 'a call to Bedrock failed for a reason of our own', { attempt, requestId });
    else if (code !== 'CANCELLED') this.#log.info({ generationId: this.#generationId, attempt, code, upstream, requestId }, 'a call to Bedrock failed');
  }

  ownFault(error: unknown, message: string, facts: object = {}): void {
    this.#log.error({ ...facts, err: error, generationId: this.#generationId }, message);
  }
}
