import { LRUCache } from 'lru-cache';
import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';

const forgetMs = 3_600_000; // an hour: what a model cannot do today it may learn
const most = 1_000;

/**
 * Which models use tools only where their answer is asked for whole, as AWS's table of model features has it of every Llama. Of a stream Bedrock says so before it begins ("This model doesn't support
 * tool use in streaming mode."), and its word is what counts: no table knows every model. In this process only.
 */
export class ToolStreams {
  readonly #refused = new LRUCache<string, true>({ max: most, ttl: forgetMs });

  /** Whether Bedrock has refused a stream of this model's for its tools. */
  refuses(request: ModelRequest): boolean {
    return hasTools(request) && this.#refused.has(request.modelId);
  }

  /** A stream has ended with this error. True where the same request can be asked for whole. */
  learn(request: ModelRequest, { code, message }: CodedError): boolean {
    if (!hasTools(request) || code !== 'VALIDATION' || !/tool use in streaming mode/i.test(message)) return false;
    this.#refused.set(request.modelId, true);
    return true;
  }
}

const hasTools = (request: ModelRequest): boolean => request.kind === 'converse' && request.toolConfig !== undefined;
