import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerClock, AnswerEvent, ModelAnswer } from '../bodies/conversation.ts';
import type { BatchService } from '../batch/batch-service.ts';
import type { AnswerFaults } from '../faults.ts';
import type { ModelList } from '../models.ts';
import type { PromptCache } from '../prompt-cache.ts';
import type { QuotaMeter } from '../quotas/quota-ledger.ts';
import type { Say } from '../say.ts';

/** What an operation is given of a request that passed the front door. */
export interface OperationRequest {
  /** What stands in the path, decoded: a model id, a profile id or an ARN; empty for lists. */
  readonly label: string;
  /** That the request is signed for. */
  readonly region: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What an operation needs to answer. */
export interface OperationContext {
  readonly models: ModelList;
  readonly seed: number;
  readonly promptCache: PromptCache;
  readonly clock: AnswerClock;
  readonly faults: AnswerFaults;
  /** Opens the batch jobs. */
  readonly batch: () => Promise<BatchService>;
  /** The quotas that the request takes from, where any are enforced. */
  readonly quota?: QuotaMeter;
  /** Asks what is to be answered, where the server was started to be told. */
  readonly say?: () => ReturnType<Say>;
}

export interface JsonAnswer {
  readonly kind: 'json';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface StreamAnswer {
  readonly kind: 'stream';
  readonly headers?: Readonly<Record<string, string>>;
  /** Taken one by one as they are sent, so that what they say of time is true. */
  readonly events: Iterable<AnswerEvent>;
  /** How many tokens an event with a piece of text carries on average. */
  readonly tokensPerPiece: number;
}

/** A request whose body could be parsed. */
export interface OpenedRequest {
  readonly requestMetadata: Readonly<Record<string, string>>;
  /** Throws BedrockError for what is refused. */
  answer(context: OperationContext): Promise<JsonAnswer | StreamAnswer> | JsonAnswer;
}

/** An operation of Bedrock's API. */
export interface Operation {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Matches the raw path; its first group is the label, still percent-encoded. */
  readonly path: RegExp;
  /** Whether it runs a model: only such requests meet faults. */
  readonly isInference: boolean;
  /** Parses the request. Throws BedrockError. */
  open(request: OperationRequest): OpenedRequest;
}

/** So many places are named, the rest is counted. */
const maxInvented = 50;

/** Tells where in an answer something stands that is not in the request; nothing where all of it is found. */
export function writeInventedHeader({ invented = [] }: Pick<ModelAnswer, 'invented'>): Readonly<Record<string, string>> {
  if (invented.length === 0) return {};
  const rest = invented.length > maxInvented ? [`and ${invented.length - maxInvented} more`] : [];
  return { 'x-local-bedrock-invented': [...invented.slice(0, maxInvented), ...rest].join(', ') };
}

/** How many tokens a piece of an answer has on average. */
export function averageTokensPerPiece({ pieces, reasoning, toolUses = [], outputTokens }: Pick<ModelAnswer, 'pieces' | 'reasoning' | 'toolUses' | 'outputTokens'>): number {
  const count = pieces.length + (reasoning?.pieces.length ?? 0) + toolUses.reduce((sum, { fragments }) => sum + fragments.length, 0);
  return count === 0 ? 0 : outputTokens / count;
}
