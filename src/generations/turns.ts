import type { ModelRequest } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { TurnEnd } from '../storage/conversation-store.ts';
import type { GenerationInput, GenerationOutput, GenerationRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationChange, TurnObstacle } from '../storage/generation-store.ts';

/** What the engine asks of conversations: a turn's request has the conversation's messages, and its answer becomes one of them. */
export interface Turns {
  /**
   * The turn's request as it is to be sent. The conversation is compacted before where that is due, which may call a model. Throws the CodedError
   * that the turn then ends with, and the signal's reason.
   */
  prepare(record: GenerationRecord, input: GenerationInput, signal: AbortSignal): Promise<ModelRequest>;
  /** The same with less in it, since the model could not read it all; null where nothing more can be left out. */
  prepareShorter(record: GenerationRecord, input: GenerationInput, why: TooLong): Promise<ModelRequest | null>;
  /** The request as it would be sent now, without changing or calling anything. */
  recall(record: GenerationRecord, input: GenerationInput): Promise<ModelRequest>;
  /** What is stored of the turn when it ends. */
  end(record: GenerationRecord, outcome: TurnOutcome): Promise<TurnEnd>;
}

/** What could not be read whole. */
export interface TooLong {
  /** Why, where Bedrock refused it. */
  readonly error: CodedError | null;
  /** It was not the first model that could not. */
  readonly isOfAnotherModel: boolean;
  readonly signal: AbortSignal;
}

/** How a turn has ended. */
export interface TurnOutcome {
  readonly output: GenerationOutput;
  /** The model whose words they are; null where none has answered. */
  readonly answeredBy: string | null;
  /** What the first model counted of the request as it was prepared last; null where nobody knows. */
  readonly counted: UsageRecord | null;
  readonly error: CodedError | null;
  /** What was said to the model would end every later turn in the same way: a guardrail blocked it, or the model refused it. */
  readonly isRefused: boolean;
}

/** Whether its request has to be made of a conversation; a continuation's stands in its input. */
export const isPrepared = ({ turn, continues }: GenerationRecord): boolean => turn?.purpose === 'TURN' && continues === null;

/** What ends a turn together with its generation; nothing for all others. */
export async function endTurn(turns: Turns, record: GenerationRecord, outcome: TurnOutcome): Promise<Pick<GenerationChange, 'turnEnd'>> {
  return record.turn?.purpose === 'TURN' ? { turnEnd: await turns.end(record, outcome) } : {};
}

/** What a caller is told whose turn may not begin. */
export function turnRefused(obstacle: TurnObstacle): CodedError {
  if (obstacle === 'gone') return new CodedError('NOT_FOUND', { message: 'There is no conversation with this id.', field: 'input.conversationId' });
  if (obstacle === 'has gone on') return new CodedError('CONFLICT', { message: 'The conversation has gone on since, or the answer or what it answers was deleted: only the last turn can be continued.', field: 'id' });
  const { activeGenerationId } = obstacle;
  return new CodedError('CONFLICT', { message: `Another turn of the conversation is running: ${activeGenerationId}. One turn runs at a time.`, generationId: activeGenerationId, retryable: true });
}
