import { createHash } from 'node:crypto';
import type { Conversation, ModelAnswer, ModelReasoning } from './bodies/conversation.ts';
import { findRoom } from './context-window.ts';
import { countCached } from './count-cached.ts';
import { distortAnswer } from './distort-answer.ts';
import type { EngineAnswer } from './engine/types.ts';
import type { AnswerFaults } from './faults.ts';
import type { ServedModel } from './models.ts';
import { guardAnswer } from './guardrails/guard.ts';
import type { PromptCache } from './prompt-cache.ts';
import type { QuotaMeter } from './quotas/quota-ledger.ts';
import { signReasoning } from './reasoning-signature.ts';
import type { Say } from './say.ts';

/** What answering needs besides the request. */
export interface AnsweringContext {
  readonly seed: number;
  readonly faults: AnswerFaults;
  readonly promptCache: PromptCache;
  /** What stands before the model's own words in an error. */
  readonly modelErrors: string;
  /** The quotas that the request takes from, where there are any. */
  readonly quota?: QuotaMeter;
  /** Asks what is to be answered in place of what the engine would say. */
  readonly say?: () => ReturnType<Say>;
}

/**
 * Lets the model answer. The engine is loaded by the first request, not by the start of the program: its vocabulary is large.
 * Throws ValidationException when the model's window has no room for the answer.
 */
export function answerConversation(conversation: Conversation, model: ServedModel, context: AnsweringContext): Promise<ModelAnswer> {
  const answer = () => answerUnguarded(conversation, model, context);
  return conversation.guardrail === undefined ? answer() : guardAnswer(conversation, conversation.guardrail, model, answer);
}

type Answered = Omit<EngineAnswer, 'stopReason'> & Pick<ModelAnswer, 'stopReason'>;

async function answerUnguarded(conversation: Conversation, model: ServedModel, { seed, promptCache, modelErrors, faults, quota, say }: AnsweringContext): Promise<ModelAnswer> {
  const [{ answer: askEngine }, { answerAsSaid }, { countInputTokens }] = await Promise.all([
    import('./engine/answer.ts'), import('./engine/answer-as-said.ts'), import('./engine/input-tokens.ts'),
  ]);
  const inputTokens = await countInputTokens(conversation);
  const room = findRoom(conversation, model, inputTokens, modelErrors);
  if (quota !== undefined) {
    // What is refused leaves nothing in the cache.
    const counted = await countCached(conversation, model, inputTokens, { ...promptCache, count: promptCache.preview });
    quota.start({ model, inputTokens: counted.inputTokens ?? inputTokens, cacheWriteTokens: counted.cache?.writeTokens ?? 0, maxTokens: conversation.maxTokens });
  }
  const request = { ...conversation, maxTokens: room.maxTokens, modelId: model.modelId, seed };
  const said = say?.();
  const { reasoning, toolUses, ...answered }: Answered = said === undefined ? await askEngine(request) : await answerAsSaid(said, request);
  const answer: ModelAnswer = {
    ...answered,
    inputTokens,
    ...(answered.stopReason === 'max_tokens' ? { stopReason: room.stopReason } : {}),
    ...(await countCached(conversation, model, inputTokens, promptCache)),
    ...(reasoning === undefined ? {} : { reasoning: signPieces(reasoning, model) }),
    ...(toolUses === undefined ? {} : { toolUses: toolUses.map((toolUse, index) => ({ ...toolUse, key: makeKey(model.modelId, seed, conversation.messages, index) })) }),
  };
  const whole = model.bodyFormat === 'nova' ? await keepStopSequence(answer) : answer;
  quota?.produced(whole.outputTokens);
  return distortAnswer(whole, faults);
}

/** Claude shows and signs its reasoning; Nova says only that there was some (recorded: Converse-nova2-reasoning). */
function signPieces(pieces: readonly string[], model: ServedModel): ModelReasoning {
  if (model.bodyFormat === 'nova') return { pieces: ['[REDACTED].'], signature: null };
  return { pieces, signature: model.bodyFormat === 'anthropic-messages' ? signReasoning(model.modelId, pieces.join('')) : null };
}

/** Ids are the same for the same request, and others in every turn of a conversation. */
function makeKey(...source: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(source)).digest('base64url').slice(0, 22);
}

/** Nova ends with the stop sequence it met, and calls that the end of its turn: so it is recorded (Converse-nova-stop-sequences). */
async function keepStopSequence(answer: ModelAnswer): Promise<ModelAnswer> {
  if (answer.stopSequence === null) return answer;
  const { countTokens } = await import('./engine/tokenizer.ts');
  return {
    ...answer,
    pieces: [...answer.pieces, answer.stopSequence],
    stopReason: 'end_turn',
    stopSequence: null,
    outputTokens: answer.outputTokens + (await countTokens(answer.stopSequence)),
  };
}
