import fc from 'fast-check';
import { signReasoning } from '../../../local-bedrock/reasoning-signature.ts';
import type { ContentBlockInput, MemoryPolicyInput, MessageInput, ToolConfigInput, ToolResultContentInput } from '../../../src/generated/schema-types.ts';

/** Models of all families, as they can be asked. */
export const modelIds = [
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'us.anthropic.claude-sonnet-4-20250514-v1:0',
  'us.anthropic.claude-opus-4-8',
  'anthropic.claude-3-haiku-20240307-v1:0',
  'amazon.nova-micro-v1:0',
  'amazon.nova-lite-v1:0',
  'us.amazon.nova-2-lite-v1:0',
  'amazon.titan-text-express-v1',
  'meta.llama3-8b-instruct-v1:0',
  'meta.llama3-1-8b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2',
  'mistral.mistral-large-2402-v1:0',
  'mistral.mistral-large-3-675b-instruct',
  'mistral.voxtral-mini-3b-2507',
  'us.deepseek.r1-v1:0',
  'deepseek.v3-v1:0',
  'openai.gpt-oss-20b-1:0',
  'cohere.command-r-v1:0',
  'ai21.jamba-1-5-mini-v1:0',
  'qwen.qwen3-32b-v1:0',
  'google.gemma-3-12b-it',
  'moonshotai.kimi-k2.5',
  'local.small-v1',
  'local.echo-v1',
] as const;

const png = 'iVBORw0KGgo=';
const image: ContentBlockInput['image'] = { format: 'png', source: { bytes: png } };
const documentNames = ['Report', 'report', 'Notes 2', 'x'.repeat(200)] as const;
const words = ['What is the Alder Bridge?', 'It is green.', ' indented', 'Ünïcödé 🌉', 'a', 'one two three four five six seven eight nine ten '.repeat(30)] as const;
const text = fc.constantFrom(...words);

const document = fc.record({ name: fc.constantFrom(...documentNames), format: fc.constantFrom('txt', 'md', 'pdf'), source: fc.constantFrom({ text: 'The bridge is green.' }, { bytes: 'VGhlIGJyaWRnZQ==' }, { s3Location: { uri: 's3://bucket/file' } }), citations: fc.constantFrom(null, true, false) });
const searchResult = fc.record({ source: fc.constant('https://example.org'), title: fc.constantFrom('Bridges', ''), content: fc.constantFrom(['It is green.'], ['a', 'b']), citations: fc.constantFrom(null, true) });
const cachePoint = fc.record({ ttl: fc.constantFrom(null, '5m', '1h') });
const guardContent = fc.oneof(fc.record({ text: fc.record({ text, qualifiers: fc.constantFrom(null, ['query']) }) }), fc.constant({ image }));

/** What may stand in a message of the user's, besides the results of tools. */
const userBlock: fc.Arbitrary<ContentBlockInput> = fc.oneof(
  { arbitrary: text.map((value) => ({ text: value })), weight: 4 },
  fc.constant({ text: '\n' }),
  fc.constant({ image }),
  document.map((value) => ({ document: value })),
  fc.constant({ video: { format: 'mp4', source: { bytes: png } } }),
  fc.constant({ audio: { format: 'mp3', source: { bytes: png } } }),
  searchResult.map((value) => ({ searchResult: value })),
  guardContent.map((value) => ({ guardContent: value })),
  cachePoint.map((value) => ({ cachePoint: value })),
  fc.constantFrom(...documentNames).map((name) => ({ other: { document: { name, format: 'txt', source: { content: [{ text: 'in parts' }] } } } })),
);

const signed = (modelId: string) => text.map((value) => ({ reasoningContent: { reasoningText: { text: value, signature: signReasoning(modelId, value) } } }));

/** What may stand in a message of the assistant's, besides the uses of tools. */
const assistantBlock: fc.Arbitrary<ContentBlockInput> = fc.oneof(
  { arbitrary: text.map((value) => ({ text: value })), weight: 4 },
  fc.constant({ text: '\n' }),
  signed('anthropic.claude-haiku-4-5-20251001-v1:0'),
  text.map((value) => ({ reasoningContent: { reasoningText: { text: value } } })),
  fc.constant({ reasoningContent: { redactedContent: png } }),
  text.map((value) => ({ citationsContent: { text: value, citations: [{ title: 'Bridges', source: 'x', sourceContent: [{ text: 'green' }], location: { documentChar: { documentIndex: 0, start: 0, end: 1 } } }] } })),
  fc.constant({ citationsContent: { text: ' ', citations: [] } }),
  cachePoint.map((value) => ({ cachePoint: value })),
  fc.constant({ other: { citationsContent: { content: [{ text: 'in ' }, { text: 'parts' }], citations: [] } } }),
);

const resultContent: fc.Arbitrary<ToolResultContentInput> = fc.oneof(
  fc.constantFrom('', 'It is green.', 'x'.repeat(4_000)).map((value) => ({ text: value })),
  fc.constantFrom({ length: 310 }, [1, 2], 'green').map((value) => ({ json: value })),
  fc.constant({ image }),
  document.map((value) => ({ document: value })),
  fc.constant({ video: { format: 'mp4', source: { bytes: png } } }),
  searchResult.map((value) => ({ searchResult: value })),
);

const toolNames = ['measure', 'look_up'] as const;
const toolUseIds = ['tooluse_1', 'tooluse_2', 'functions.measure:0', 'functions_measure_0'] as const;

const toolUses = fc.uniqueArray(fc.record({ toolUseId: fc.constantFrom(...toolUseIds), name: fc.constantFrom(...toolNames), input: fc.constantFrom({}, { place: 'Alder Bridge' }) }), { maxLength: 3, selector: ({ toolUseId }) => toolUseId });

const toolResult = fc.record({ content: fc.array(resultContent, { maxLength: 3 }), status: fc.constantFrom(null, 'SUCCESS' as const, 'ERROR' as const) });
type Answer = typeof toolResult extends fc.Arbitrary<infer Value> ? Value : never;

interface Exchange {
  readonly said: readonly ContentBlockInput[];
  /** How each use of the message before is answered; null: not at all. */
  readonly answers: readonly (Answer | null)[];
  readonly reply: readonly ContentBlockInput[];
  readonly uses: readonly NonNullable<ContentBlockInput['toolUse']>[];
  /** Before the uses. */
  readonly usesAt: number;
}

const exchange: fc.Arbitrary<Exchange> = fc.record({
  said: fc.array(userBlock, { minLength: 1, maxLength: 5 }),
  answers: fc.array(fc.option(toolResult), { minLength: 3, maxLength: 3 }),
  reply: fc.array(assistantBlock, { minLength: 1, maxLength: 3 }),
  uses: toolUses,
  usesAt: fc.nat(3),
});

/** What the rules for a message want, whatever was drawn. */
function mendUser(content: readonly ContentBlockInput[]): readonly ContentBlockInput[] {
  const saysSomething = content.some((block) => !('cachePoint' in block) && block.text !== '\n');
  const needsText = content.some((block) => 'document' in block) && !content.some((block) => 'text' in block);
  return saysSomething && !needsText ? content : [...content, { text: 'Go on.' }];
}

const mendAssistant = (content: readonly ContentBlockInput[]): readonly ContentBlockInput[] => (content.length === 1 && content[0]?.text === '\n' ? [{ text: 'Well.' }] : content);

function toHistory(exchanges: readonly Exchange[], endsWithUser: boolean): readonly MessageInput[] {
  const messages: MessageInput[] = [];
  let open: readonly string[] = [];
  for (const { said, answers, reply, uses, usesAt } of exchanges) {
    const results = open.flatMap((toolUseId, index): ContentBlockInput[] => {
      const answer = answers[index];
      if (!answer) return [];
      const content = answer.status === 'ERROR' && answer.content.length === 0 ? [{ text: 'It is closed.' }] : answer.content;
      return [{ toolResult: { ...answer, content, toolUseId } }];
    });
    messages.push({ role: 'USER', content: mendUser([...results, ...said]) });
    const asked = uses.map((toolUse) => ({ toolUse }));
    messages.push({ role: 'ASSISTANT', content: mendAssistant([...reply.slice(0, usesAt), ...asked, ...reply.slice(usesAt)]) });
    open = uses.map(({ toolUseId }) => toolUseId);
  }
  return endsWithUser ? messages.slice(0, -1) : messages;
}

/** Any messages that a conversation may begin with. */
export const history = (maxExchanges = 6): fc.Arbitrary<readonly MessageInput[]> =>
  fc.tuple(fc.array(exchange, { maxLength: maxExchanges, size: 'max' }), fc.boolean()).map(([exchanges, endsWithUser]) => toHistory(exchanges, endsWithUser));

/** What the user says in a turn. */
export const userContent: fc.Arbitrary<readonly ContentBlockInput[]> = fc.array(userBlock, { minLength: 1, maxLength: 5 }).map(mendUser);

export const toolConfig: ToolConfigInput = { tools: toolNames.map((name) => ({ toolSpec: { name, description: 'Tells how long a bridge is.', inputSchema: { type: 'object', properties: { place: { type: 'string' } } } } })) };

const limit = (most: number) => fc.option(fc.integer({ min: 1, max: most }));

/** Any memory policy; summaries are written by the echo model. */
export const memoryPolicy: fc.Arbitrary<MemoryPolicyInput> = fc
  .record({
    strategy: fc.constantFrom('FULL', 'SLIDING_WINDOW', 'SUMMARIZE', 'HIERARCHICAL', 'PRUNE'),
    triggerTokens: limit(2_000),
    keepTokens: limit(2_000),
    keepMessages: limit(6),
    promptCaching: fc.boolean(),
    cacheTtl: fc.constantFrom(null, '5m'),
  })
  .map((policy) => ({ ...policy, summaryModelId: 'local.echo-v1', keepTokens: policy.keepTokens === null || policy.triggerTokens === null ? policy.keepTokens : Math.min(policy.keepTokens, policy.triggerTokens) }));
