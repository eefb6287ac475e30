import { isDeepStrictEqual } from 'node:util';
import type { BedrockContentBlock, ConverseRequest, ModelRequest } from '../datasources/types.ts';
import { hasTooManyImages, isInputTooLong } from '../datasources/window-overflow.ts';
import { CodedError } from '../errors.ts';
import type { ConversationTurns } from '../generations/continuations.ts';
import type { TurnOutcome, Turns } from '../generations/turns.ts';
import { joinContent } from '../continuation/index.ts';
import { createId, messageIdOf } from '../ids.ts';
import type { ConversationRecord, MessageRecord, NewMessage } from '../storage/conversation-record.ts';
import type { ConversationStore, TurnBeginning, TurnEnd } from '../storage/conversation-store.ts';
import type { GenerationInput, GenerationOutput, GenerationRecord, TurnLink, UsageRecord } from '../storage/generation-record.ts';
import type { Compactor } from './compactor.ts';
import { countBlocks } from './count-blocks.ts';
import { answersTool } from './memory/cut.ts';
import { holds } from './memory/ranges.ts';
import { learnRatio, ratioAfterOverflow } from './token-ratio.ts';
import type { DescribeModel, Situation } from './situation.ts';
import { estimateContext, isCompactionDue, prepare, readSituation, toRequest } from './situation.ts';

const mostOfTurn = 100; // messages, with some of those before

/** A conversation's turns, as the engine and its continuations see them. */
export class ConversationTurnKeeper implements Turns, ConversationTurns {
  readonly #store: ConversationStore;
  readonly #describe: DescribeModel;
  readonly #compactor: () => Compactor;
  /** What was estimated of the turns that run, by their generation. */
  readonly #estimates = new Map<string, number>();
  /** Their conversations, as they were before they were compacted. */
  readonly #before = new Map<string, ConversationRecord>();

  /** `compactor` is asked for when it is needed: it needs the engine, which needs the turns. */
  constructor(store: ConversationStore, describe: DescribeModel, compactor: () => Compactor) {
    this.#store = store;
    this.#describe = describe;
    this.#compactor = compactor;
  }

  async prepare(record: GenerationRecord, input: GenerationInput, signal: AbortSignal): Promise<ModelRequest> {
    let situation = await this.#read(record, input.request);
    this.#before.set(record.id, situation.conversation);
    if (isCompactionDue(situation)) situation = await this.#compactor().compact(situation, { tags: record.options.tags, key: null, signal });
    return this.#toRequest(record, situation);
  }

  async prepareShorter(record: GenerationRecord, input: GenerationInput, { error, isOfAnotherModel, signal }: Parameters<Turns['prepareShorter']>[2]): Promise<ModelRequest | null> {
    const situation = await this.#read(record, input.request);
    const estimate = estimateContext(situation);
    const half = Math.floor(estimate / 2);
    const { budget, model, conversation } = situation;
    const compacted = await this.#compactor().compact({ ...situation, budget: { ...budget, trigger: half, keep: Math.min(budget.keep, half) } }, { tags: record.options.tags, key: null, signal });
    if (estimateContext(compacted) >= estimate) return null;
    const isWindowFull = !isOfAnotherModel && (error === null || !hasTooManyImages(error)); // else nothing is known of its tokens
    const tokenRatio = isWindowFull ? ratioAfterOverflow(conversation.tokenRatio, estimate, model.contextTokens) : conversation.tokenRatio;
    if (tokenRatio !== conversation.tokenRatio && record.modelId === conversation.modelId) await this.#store.update(conversation.id, { tokenRatio }, { resetContext: false });
    return this.#toRequest(record, compacted);
  }

  async recall(record: GenerationRecord, { request }: GenerationInput): Promise<ModelRequest> {
    if (record.turn?.purpose !== 'TURN' || record.continues !== null) return request;
    const situation = await this.#read(record, request);
    return toRequest(situation, prepare(situation));
  }

  async end(record: GenerationRecord, { output, answeredBy, counted, error, isRefused }: TurnOutcome): Promise<TurnEnd> {
    const conversation = await this.#conversationOf(record);
    const content = await this.#contentOf(record, output);
    const message = content.length === 0 ? null : await toAnswer(record, content, answeredBy ?? record.modelId);
    const isTooLong = message === null && error !== null && isInputTooLong(error) && (await this.#isAlone(record, conversation));
    const before = this.#before.get(record.id);
    this.#before.delete(record.id);
    // What was left out to make room for it is sent again; under another policy that is so already.
    if (isTooLong && before !== undefined && isDeepStrictEqual(before.memory, conversation.memory)) await this.#store.compact(conversation.id, conversation.contextVersion, { context: before.context });
    const { replaces = null } = record.turn ?? {};
    return {
      conversationId: conversation.id,
      message,
      replaces: message === null ? null : replaces,
      // It would be refused again with every turn to come: guardrails and models look at all messages.
      isRefused: isRefused || (message === null && error?.code === 'VALIDATION' && (isTooLong || !isInputTooLong(error))),
      ...(isRefused && replaces !== null ? { refusedAnswerId: message?.id ?? replaces } : {}),
      tokenRatio: this.#learn(record, conversation, counted),
    };
  }

  async continue(broken: GenerationRecord, { record, input, output }: Parameters<ConversationTurns['continue']>[1]) {
    if (broken.turn?.purpose !== 'TURN') return null;
    const conversation = await this.#conversationOf(broken);
    const last = (await this.#store.messages([conversation.id], { from: 'end', limit: 1 })).get(conversation.id)?.[0];
    // A continuation that said nothing has left the message that it was to replace.
    const said = last !== undefined && (last.generationId === broken.id || last.id === broken.turn.replaces) ? last : null;
    const saidNothing = (output.content ?? []).length === 0 && conversation.lastGenerationId === broken.id;
    const isAsked = said === null ? saidNothing && last?.role === 'user' : (await this.#askedBy(said.id)).length > 0;
    // Where another turn came since, or the answer or what it answers was deleted, no message is the one that is asked for, and the store refuses.
    const follows = isAsked ? (last?.id ?? '') : '';
    const link: TurnLink = { conversationId: conversation.id, purpose: 'TURN', replaces: said?.id ?? null };
    const beginning: TurnBeginning = { conversationId: conversation.id, messages: [], lastToolConfig: null, follows };
    return { request: await this.recall({ ...record, turn: link }, input), link, beginning };
  }

  /** Whether nothing but the turn's own messages was left to be sent, and the use of a tool that they answer. */
  async #isAlone({ id }: GenerationRecord, { id: conversationId, context }: ConversationRecord): Promise<boolean> {
    const latest = (await this.#store.messages([conversationId], { from: 'end', limit: mostOfTurn })).get(conversationId) ?? [];
    const others = latest.filter(({ turnId, isRefused, position }) => turnId !== id && !isRefused && !holds(context.dropped, position));
    return latest.some(({ turnId }) => turnId === id) && (others.length === 0 || (others.length === 1 && others[0]?.role === 'assistant'));
  }

  /** What was said; where it goes on from a message, all of it. */
  async #contentOf({ turn, continues }: GenerationRecord, { content }: GenerationOutput): Promise<readonly BedrockContentBlock[]> {
    const added = content ?? [];
    if (added.length === 0 || turn === null || turn.replaces === null || continues?.strategy === 'REGENERATE') return added;
    const [before] = await this.#store.messagesById([turn.replaces]);
    return before === undefined ? added : joinContent(before.content, added);
  }

  /** Null where nothing new is known. */
  #learn({ id, modelId }: GenerationRecord, { tokenRatio, modelId: ownModelId }: ConversationRecord, counted: UsageRecord | null): number | null {
    const estimate = this.#estimates.get(id);
    this.#estimates.delete(id);
    if (estimate === undefined || counted === null || modelId !== ownModelId) return null; // another model counts otherwise
    const learned = learnRatio(tokenRatio, counted, estimate);
    return learned === tokenRatio ? null : learned;
  }

  #toRequest({ id }: GenerationRecord, situation: Situation): ModelRequest {
    this.#estimates.set(id, estimateContext(situation));
    return toRequest(situation, prepare(situation));
  }

  async #conversationOf({ turn }: GenerationRecord): Promise<ConversationRecord> {
    const [conversation] = await this.#store.get([turn?.conversationId ?? '']);
    if (conversation === undefined) throw new CodedError('NOT_FOUND', { message: 'The conversation of this turn is gone.' });
    return conversation;
  }

  /** What an answer answers: the user's messages right before it, and where these are results of tools, what asked for them. Empty where they were deleted. */
  async #askedBy(answerId: string): Promise<readonly MessageRecord[]> {
    const [answer] = await this.#store.messagesById([answerId]);
    if (answer === undefined) return [];
    const { conversationId, position } = answer;
    const earlier = (await this.#store.messages([conversationId], { from: 'end', before: position, limit: mostOfTurn })).get(conversationId) ?? [];
    const told = earlier.filter(({ isRefused }) => !isRefused);
    const index = told.findLastIndex(({ role }) => role === 'assistant') + 1;
    const first = told[index];
    return first === undefined ? [] : told.slice(answersTool(first) ? Math.max(0, index - 1) : index);
  }

  async #read(record: GenerationRecord, request: ModelRequest): Promise<Situation> {
    const without = record.turn?.replaces ?? null;
    const asked = without === null ? [] : await this.#askedBy(without);
    return readSituation(this.#store, this.#describe, await this.#conversationOf(record), asConverse(request), { without, asked });
  }
}

const toAnswer = async ({ id, turn }: GenerationRecord, content: readonly BedrockContentBlock[], modelId: string): Promise<NewMessage> => ({
  id: turn?.replaces ? createId('Message') : messageIdOf(id),
  role: 'assistant',
  content,
  blockTokens: await countBlocks(content),
  generationId: id,
  modelId,
  turnId: id,
  createdAt: new Date().toISOString(),
});

/** A turn is always asked by Converse. */
function asConverse(request: ModelRequest): ConverseRequest {
  if (request.kind !== 'converse') throw new TypeError('A turn of a conversation is no native body.');
  return request;
}
