import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readConverseRequest } from '../../local-bedrock/bodies/converse.ts';
import { loadModels } from '../../local-bedrock/models.ts';
import { prepareContext } from '../../src/conversations/context/prepare-context.ts';
import type { MemoryMessage } from '../../src/conversations/memory/view.ts';
import { toModelFacts } from '../../src/conversations/model-facts.ts';
import type { MessageInput } from '../../src/generated/schema-types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/json.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { localModels } from '../../src/models/local-models.ts';
import { parseModelId } from '../../src/models/model-id.ts';
import { toConverseRequest } from '../../src/requests/converse-request.ts';
import { checkTurnMessages, turnRules } from '../../src/requests/rules/index.ts';
import { chances } from './kit/chances.ts';
import { history, modelIds, toolConfig, userContent } from './kit/histories.ts';

const served = loadModels();
const describeModel = (modelId: string) => localModels.get(modelId) ?? readCatalogue().get(parseModelId(modelId).baseModelId ?? '');

/** As they are stored, with what compactions leave out of them. */
function toStored(messages: readonly MessageInput[], madeBy: readonly (string | null)[], trims: readonly number[]): readonly MemoryMessage[] {
  checkTurnMessages(messages, { path: 'messages', openToolUseIds: [], endsWithUser: false });
  return toConverseRequest({ modelId: 'local.echo-v1', messages }, () => undefined, 'input', turnRules).messages.map(({ role, content }, index) => ({
    id: `msg_${index}`,
    conversationId: 'conv_1',
    position: index + 1,
    role,
    content,
    blockTokens: content.map(() => 300),
    generationId: null,
    modelId: role === 'user' ? null : content.some(isKimis) ? 'moonshotai.kimi-k2.5' : (madeBy[index % madeBy.length] ?? null),
    turnId: null,
    isRefused: false,
    createdAt: '2026-11-01T10:00:00.000Z',
    trimmed: content.flatMap((block, at) => (trims.includes(at) && ['toolResult', 'reasoningContent', 'document', 'image', 'video', 'audio'].some((kind) => kind in block) ? [at] : [])),
  }));
}

const isKimis = (block: JsonObject): boolean => JSON.stringify(block).includes('functions.measure:0');

/** The result of a tool as it was kept before it was known what Bedrock takes, and a use under a name that a model made up. */
function toOdd(block: JsonObject): JsonObject {
  const { toolResult, toolUse } = block;
  if (isJsonObject(toolUse)) return { toolUse: { ...toolUse, name: toolUse['name'] === 'measure' ? '$MEASURE<|channel|>' : '' } };
  if (!isJsonObject(toolResult) || !Array.isArray(toolResult['content'])) return block;
  return { toolResult: { ...toolResult, content: [...(toolResult['content'] as readonly JsonValue[]), { json: ['a list'] }] } };
}

const summary = { id: 'sum_1', conversationId: 'conv_1', level: 0, text: 'The bridge is green.', fromMessageId: 'msg_0', toMessageId: 'msg_1', fromPosition: 1, toPosition: 2, tokens: 300, createdAt: '2026-11-01T10:00:00.000Z' };
const wireTools: JsonObject = toConverseRequest({ modelId: 'local.echo-v1', messages: [{ role: 'USER', content: [{ text: '-' }] }], toolConfig: { tools: [...toolConfig.tools, { cachePoint: { ttl: '1h' } }] } }, () => undefined).toolConfig ?? {};
/** As they were kept before it was known what Bedrock wants. */
const oldTools: JsonObject = { tools: [{ toolSpec: { name: 'measure', inputSchema: { json: { properties: { bridge: { type: 'string' } } } } } }] };
const system = [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }];

/** Claude takes it until 4.6. */
const thinking = { thinking: { type: 'enabled', budget_tokens: 1_024 } };

it('whatever was said, however it is shortened, and whatever model it goes to: the request is one that Bedrock takes', () => {
  const situations = fc.record({
    modelId: fc.constantFrom(...modelIds),
    messages: fc.tuple(history(), userContent).map(([past, content]): readonly MessageInput[] => (past.at(-1)?.role === 'USER' ? past : [...past, { role: 'USER', content }])),
    madeBy: fc.array(fc.option(fc.constantFrom(...modelIds)), { minLength: 1, maxLength: 3 }),
    trims: fc.array(fc.nat(4), { maxLength: 3 }),
    left: fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
    isSummarized: fc.boolean(),
    promptCaching: fc.boolean(),
    hasThinkingBudget: fc.boolean(),
    cacheTtl: fc.constantFrom(null, '5m' as const, '1h' as const),
    hasSystem: fc.boolean(),
    tools: fc.constantFrom('given', 'last', 'none'),
    isOld: fc.boolean(),
  });
  fc.assert(
    fc.property(situations, ({ modelId, messages, madeBy, trims, left, isSummarized, promptCaching, hasThinkingBudget, cacheTtl, hasSystem, tools, isOld }) => {
      const model = toModelFacts(modelId, describeModel(modelId));
      const stored = toStored(messages, madeBy, trims).map((message) => (isOld ? { ...message, content: message.content.map(toOdd) } : message));
      const context = prepareContext({
        messages: stored.filter((_, index) => index === stored.length - 1 || left[index] !== true),
        summaries: isSummarized ? [summary] : [],
        system: hasSystem && model.takes.system ? system : [],
        toolConfig: tools === 'given' && model.takes.tools ? (isOld ? oldTools : wireTools) : undefined,
        lastToolConfig: tools === 'last' ? (isOld ? oldTools : wireTools) : null,
        systemTokens: 3_000,
        toolTokens: 3_000,
        model,
        hasThinkingBudget,
        promptCaching,
        cacheTtl: cacheTtl === '1h' && model.cache?.ttl1h !== true ? null : cacheTtl,
      });
      const body = { messages: context.drafts.map(({ role, content }) => ({ role, content })), ...(context.system.length === 0 ? {} : { system: context.system }), ...(context.toolConfig === undefined ? {} : { toolConfig: context.toolConfig }), ...(hasThinkingBudget && modelId.includes('haiku-4-5') ? { additionalModelRequestFields: thinking } : {}) };
      const request = JSON.parse(JSON.stringify(body)) as Record<string, unknown>;
      expect(() => readConverseRequest(request, served.resolveForInference(modelId))).not.toThrow();
      expect(context.drafts.at(-1)?.role).toBe('user');
      expect(context.drafts.filter(({ content }) => 'reasoningContent' in (content.findLast((block) => !('cachePoint' in block)) ?? {}))).toEqual([]);
    }),
    chances(2_000),
  );
});
