import type { Owner } from '../access/viewer.ts';
import type { Conversations, NewConversation } from '../conversations/index.ts';
import { settingsRequest, toNewMessages } from '../conversations/index.ts';
import type { BedrockContentBlock, ConverseRequest } from '../datasources/types.ts';
import { badUserInput, CodedError, isCodedError } from '../errors.ts';
import type { ContentBlockInput, ConverseInput, CreateConversationInput, UpdateConversationInput } from '../generated/schema-types.ts';
import type { GenerationCommand } from '../generations/command.ts';
import { isJsonObject } from '../json.ts';
import { isPromptArn } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { ConversationChange, ConversationRecord, MessageRecord } from '../storage/conversation-record.ts';
import type { Routing } from '../quota/index.ts';
import type { Availability } from './assert-available.ts';
import { assertAvailable } from './assert-available.ts';
import { assertFallbacks } from './assert-fallbacks.ts';
import { checkJson } from './check-json.ts';
import { checkModelTakes, toConversationSettings } from './conversation-settings.ts';
import { toConverseRequest } from './converse-request.ts';
import { checkMemoryPolicy, toMemoryPolicy } from './memory-policy.ts';
import { toRequestOptions } from './request-options.ts';
import { checkTurnMessages, turnRules } from './rules/index.ts';

const mostTitle = 1_000; // characters
const mostUnanswered = 50; // messages without an answer, or refused, at most, between a tool's use and its result

/** A turn's request, and the conversation that it is of. */
export interface TurnRequest {
  readonly conversation: ConversationRecord;
  /** Its messages are the new ones alone. */
  readonly request: ConverseRequest;
  /** The message that the turn answers, where it brings none of its own. */
  readonly follows: string | null;
}

/** Turns the inputs about conversations into what is stored and run. Everything that can be known to be wrong is refused here, with BAD_USER_INPUT, before anything is stored. */
export class ConversationCommands {
  readonly #availability: Availability;
  readonly #models: ModelRegistry;
  readonly #conversations: Conversations;

  constructor(models: ModelRegistry, conversations: Conversations, routing: Routing) {
    this.#availability = { models, routing };
    this.#models = models;
    this.#conversations = conversations;
  }

  async create(input: CreateConversationInput): Promise<NewConversation> {
    checkJson(input, 'input');
    await assertAvailable(this.#availability, input.modelId, 'input.modelId');
    const { model, lookUp } = this.#facts(input.modelId);
    const settings = toConversationSettings(input, lookUp, 'input');
    checkModelTakes(settingsRequest(settings), model, 'input');
    if (input.memory) await this.#assertSummaryModel(input.memory.summaryModelId);
    const given = input.messages ?? [];
    const messages = given.length === 0 ? [] : toConverseRequest({ modelId: input.modelId, messages: given }, lookUp, 'input', turnRules).messages;
    checkTurnMessages(given, { path: 'input.messages', openToolUseIds: [], endsWithUser: false });
    return {
      title: toTitle(input.title),
      settings,
      memory: toMemoryPolicy(input.memory, model, 'input.memory'),
      messages,
    };
  }

  /** What is not given stays; null clears. */
  async change(input: UpdateConversationInput, before: ConversationRecord): Promise<ConversationChange> {
    checkJson(input, 'input');
    if (input.modelId === null) throw badUserInput('input.modelId', 'a model id, since a conversation has one', null);
    const modelId = input.modelId ?? before.modelId;
    if (input.modelId !== undefined) await assertAvailable(this.#availability, modelId, 'input.modelId');
    if (input.memory) await this.#assertSummaryModel(input.memory.summaryModelId);
    const { model, lookUp } = this.#facts(modelId);
    const given = toConversationSettings({ ...input, modelId }, lookUp, 'input');
    const memory = input.memory === undefined ? before.memory : toMemoryPolicy(input.memory, model, 'input.memory');
    if (input.modelId !== undefined) checkMemoryPolicy(memory, model, 'input.memory');
    const changed = (['system', 'inferenceConfig', 'toolConfig', 'guardrailConfig'] as const).filter((name) => input[name] !== undefined);
    const change: ConversationChange = {
      ...(input.title === undefined ? {} : { title: toTitle(input.title) }),
      ...(input.modelId === undefined ? {} : { modelId }),
      ...(input.memory === undefined ? {} : { memory }),
      ...Object.fromEntries(changed.map((name) => [name, given[name]])),
      ...(given.toolConfig === null ? {} : { lastToolConfig: given.toolConfig }),
    };
    if (input.modelId !== undefined || changed.length > 0) checkModelTakes(settingsRequest({ ...before, ...change }), model, 'input');
    return change;
  }

  /** A turn of the conversation that the input names. Throws NOT_FOUND where that is no conversation of the viewer's. */
  async turn(viewer: Owner, input: ConverseInput, streaming: boolean, path: string): Promise<GenerationCommand> {
    const { conversation, request, follows, refusal } = await this.#readTurn(viewer, input, path);
    const { options: given, ...asked } = input;
    const options = toRequestOptions(given, `${path}.options`);
    await assertFallbacks(this.#availability, given, `${path}.options`, request);
    const { idempotencyKey, ...others } = options;
    return {
      method: 'CONVERSE',
      streaming,
      request: { ...request, messages: [] },
      path,
      options,
      identity: ['turn', asked, others],
      turn: { conversationId: conversation.id, purpose: 'TURN', replaces: null },
      beginning: { conversationId: conversation.id, messages: await toNewMessages(request.messages), lastToolConfig: request.toolConfig ?? null, follows },
      ...(refusal === null ? {} : { refusal }),
    };
  }

  /** The settings of the conversation, with what the turn gives in their place. */
  async toTurnRequest(viewer: Owner, input: ConverseInput, path: string): Promise<TurnRequest> {
    const turn = await this.#readTurn(viewer, input, path);
    if (turn.refusal !== null) throw turn.refusal;
    return turn;
  }

  /** `refusal`: it is right in itself, but does not fit the conversation as it is now. Throws what is wrong with it at any time. */
  async #readTurn(viewer: Owner, input: ConverseInput, path: string): Promise<TurnRequest & { readonly refusal: CodedError | null }> {
    checkJson(input, path);
    const conversation = await this.#conversations.get(viewer, input.conversationId ?? '', `${path}.conversationId`);
    const modelId = input.modelId ?? conversation.modelId;
    await assertAvailable(this.#availability, modelId, `${path}.modelId`);
    if (isPromptArn(modelId)) throw badUserInput(`${path}.modelId`, 'a model: a prompt of prompt management brings its own messages', modelId);
    const { model, lookUp } = this.#facts(modelId);
    const latest = await this.#latest(conversation);
    const last = latest.at(-1);
    const request: ConverseRequest = { ...settingsRequest(conversation), ...toConverseRequest({ ...input, modelId }, lookUp, path, turnRules) };
    const refusal = refusalOf(() => {
      if (input.messages.length === 0 && last?.role !== 'user') throw badUserInput(`${path}.messages`, last === undefined ? 'a message' : 'a message, since the last one of the conversation is the assistant’s', input.messages);
      checkTurnMessages(input.messages, { path: `${path}.messages`, openToolUseIds: openUses(latest), endsWithUser: true });
      checkModelTakes(request, model, path);
    });
    return { conversation, request, follows: input.messages.length === 0 ? (last?.id ?? null) : null, refusal };
  }

  /** The last messages, back to the assistant's last one that the model is shown; mostly that is the very last. */
  async #latest(conversation: ConversationRecord): Promise<readonly MessageRecord[]> {
    const last = await this.#conversations.latest(conversation, 1);
    return last.length === 0 || last.some(isShownAnswer) ? last : this.#conversations.latest(conversation, mostUnanswered);
  }

  /** What the next turn would bring. */
  async previewContent(content: readonly ContentBlockInput[] | null | undefined, conversation: ConversationRecord): Promise<readonly BedrockContentBlock[] | null> {
    if (content === null || content === undefined) return null;
    checkJson(content, 'content');
    const { modelId } = conversation;
    const messages = [{ role: 'USER' as const, content }];
    const openToolUseIds = openUses(await this.#latest(conversation));
    try {
      const request = toConverseRequest({ modelId, messages }, this.#facts(modelId).lookUp, '', turnRules);
      checkTurnMessages(messages, { path: 'messages', openToolUseIds, endsWithUser: true });
      return request.messages[0]?.content ?? null;
    } catch (error) {
      throw isCodedError(error) ? asOfContent(error) : error;
    }
  }

  async #assertSummaryModel(modelId: string | null | undefined): Promise<void> {
    if (modelId === null || modelId === undefined) return;
    await assertAvailable(this.#availability, modelId, 'input.memory.summaryModelId');
    const model = this.#models.describe(modelId);
    if (isPromptArn(modelId) || model?.capabilities.converse === false) throw badUserInput('input.memory.summaryModelId', 'a model that can be asked by Converse', modelId);
  }

  #facts(modelId: string) {
    const lookUp = (id: string) => this.#models.describe(id);
    return { model: lookUp(modelId), lookUp };
  }
}

function toTitle(title: string | null | undefined): string | null {
  if (title === null || title === undefined) return null;
  if (title.trim() !== '' && title.length <= mostTitle) return title;
  throw badUserInput('input.title', `1 to ${mostTitle} characters that are not all white space, or null`, title);
}

function refusalOf(check: () => void): CodedError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (isCodedError(error)) return error;
    throw error;
  }
}

/** The argument has the content of the one message only. */
function asOfContent({ code, field = '', message }: CodedError): CodedError {
  const [inInput] = /^\.?messages\[0\]\./.exec(field) ?? [''];
  return new CodedError(code, { field: field.slice(inInput.length), message: message.slice(inInput.length) });
}

/** The tool uses of the assistant's last message that the model is shown: what was refused may be answered otherwise. */
const openUses = (latest: readonly MessageRecord[]): readonly string[] => (latest.findLast(isShownAnswer)?.content ?? []).flatMap(toolUseIds);

const isShownAnswer = ({ role, isRefused }: MessageRecord): boolean => role === 'assistant' && !isRefused;

const toolUseIds = ({ toolUse }: BedrockContentBlock): string[] => (isJsonObject(toolUse) && typeof toolUse['toolUseId'] === 'string' ? [toolUse['toolUseId']] : []);
