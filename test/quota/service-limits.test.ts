import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createServiceQuotas } from '../../src/datasources/service-quotas.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';
import { LimitBook } from '../../src/quota/limit-book.ts';
import { toServiceLimits } from '../../src/quota/service-limits.ts';
import type { QuotaKind } from '../../src/quota/types.ts';

const models = [
  { modelId: 'anthropic.claude-sonnet-4-20250514-v1:0', name: 'Claude Sonnet 4', provider: 'Anthropic' },
  { modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0', name: 'Claude Sonnet 4.5', provider: 'Anthropic' },
];

it('reads the limits off the names of quotas', () => {
  const quotas = [
    { name: 'Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4 V1', value: 200_000 },
    { name: 'On-demand InvokeModel tokens per minute for Anthropic Claude Sonnet 4.5', value: 100_000 },
    { name: 'Global cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1', value: 500_000 },
    { name: 'Model invocation max tokens per day for Anthropic Claude Sonnet 4.5 V1 (doubled for cross-region calls)', value: 1_000_000 },
    { name: 'On-demand model inference tokens per minute for Anthropic Claude Sonnet 4', value: 0 },
    { name: 'Batch inference job size (in GB) for Claude Sonnet 4', value: 5 },
    { name: 'On-demand InvokeModel tokens per minute for Nobody', value: 5 },
  ];
  const [four = '', fourFive = ''] = models.map(({ modelId }) => modelId);
  expect(toServiceLimits(quotas, models)).toEqual([
    { modelId: fourFive, scope: 'GLOBAL', kind: 'TOKENS_PER_DAY', limit: 2_000_000 },
    { modelId: four, scope: 'CROSS_REGION', kind: 'TOKENS_PER_MINUTE', limit: 200_000 },
    { modelId: fourFive, scope: 'ON_DEMAND', kind: 'TOKENS_PER_MINUTE', limit: 100_000 },
    { modelId: fourFive, scope: 'GLOBAL', kind: 'TOKENS_PER_MINUTE', limit: 500_000 },
    { modelId: fourFive, scope: 'ON_DEMAND', kind: 'TOKENS_PER_DAY', limit: 1_000_000 },
    { modelId: fourFive, scope: 'CROSS_REGION', kind: 'TOKENS_PER_DAY', limit: 2_000_000 },
  ]);
});

/** The limits that hold, of quotas with the names that Service Quotas has; `value` is the place in the list. */
function limitsOf(names: readonly string[]) {
  const book = new LimitBook([]);
  book.takeFromService(toServiceLimits(names.map((name, index) => ({ name, value: index + 1 })), readCatalogue().values()));
  return (modelId: string, scope: 'ON_DEMAND' | 'CROSS_REGION' | 'GLOBAL', kind: QuotaKind) =>
    book.limitsOf({ name: `${modelId} ${scope}`, modelId, region: 'us-east-1', scope: scope === 'GLOBAL' ? 'CROSS_REGION' : scope, isGlobal: scope === 'GLOBAL' })[kind]?.limit;
}

it.each([0, 1])('a global profile has the tokens per day of its own where Service Quotas lists them, in whatever order (%i)', (turn) => {
  const names = ['Global cross-region model inference tokens per day for Anthropic Claude Haiku 4.5', 'Model invocation max tokens per day for Anthropic Claude Haiku 4.5 (doubled for cross-region calls)', 'Global cross-region model inference tokens per day for Anthropic Claude Sonnet 4.5 V1 1M Context Length'];
  const listed = turn === 0 ? names : names.toReversed();
  const limits = limitsOf(listed);
  const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
  expect(limits(haiku, 'GLOBAL', 'TOKENS_PER_DAY')).toBe(listed.indexOf(names[0] ?? '') + 1);
  expect(limits(haiku, 'CROSS_REGION', 'TOKENS_PER_DAY')).toBe(2 * (listed.indexOf(names[1] ?? '') + 1));
  expect(limits('anthropic.claude-sonnet-4-5-20250929-v1:0', 'GLOBAL', 'TOKENS_PER_DAY')).toBeUndefined();
});

it.each([0, 1])('models whose names differ by a version or a sign have each their own limit, in whatever order (%i)', (turn) => {
  const of = (model: string): string => `On-demand model inference tokens per minute for ${model}`;
  const names = ['Anthropic Claude 3.5 Sonnet', 'Anthropic Claude 3.5 Sonnet V2', 'Cohere Command R', 'Cohere Command R Plus', 'Amazon Titan Text Embeddings', 'Amazon Titan Text Embeddings V2', 'Cohere Embed English', 'OpenAI GPT OSS 20B', 'Qwen3 32B V1'].map(of);
  const listed = turn === 0 ? names : names.toReversed();
  const limits = limitsOf(listed);
  const ids = ['anthropic.claude-3-5-sonnet-20240620-v1:0', 'anthropic.claude-3-5-sonnet-20241022-v2:0', 'cohere.command-r-v1:0', 'cohere.command-r-plus-v1:0', null, 'amazon.titan-embed-text-v2:0', 'cohere.embed-english-v3', 'openai.gpt-oss-20b-1:0', 'qwen.qwen3-32b-v1:0'];
  for (const [index, id] of ids.entries()) if (id !== null) expect([id, limits(id, 'ON_DEMAND', 'TOKENS_PER_MINUTE')]).toEqual([id, listed.indexOf(names[index] ?? '') + 1]);
});

it('reads no limit of requests, which Bedrock does not keep to any more', () => {
  const quotas = ['On-demand InvokeModel', 'On-demand model inference', 'Cross-region model inference', 'Global cross-region model inference'].map((scope) => ({ name: `${scope} requests per minute for Anthropic Claude Sonnet 4 V1`, value: 2 }));
  expect(toServiceLimits(quotas, models)).toEqual([]);
});

it('asks Service Quotas for all pages, by the SDK', async () => {
  const targets: unknown[] = [];
  const server = createServer((message, response) => {
    let body = '';
    message.on('data', (data: Buffer) => (body += data.toString()));
    message.on('end', () => {
      const { NextToken } = JSON.parse(body) as { NextToken?: string };
      targets.push([message.headers['x-amz-target'], NextToken]);
      const page = NextToken === undefined ? { Quotas: [{ QuotaName: 'one', Value: 1 }], NextToken: 'more' } : { Quotas: [{ QuotaName: 'two', Value: 2 }] };
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(page));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  const quotas = createServiceQuotas({ bedrock: { mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: undefined, controlEndpoint: undefined, quotasEndpoint: `http://127.0.0.1:${address.port}` } });
  expect(await quotas.list()).toEqual([{ name: 'one', value: 1 }, { name: 'two', value: 2 }]);
  expect(targets).toEqual([['ServiceQuotasV20190624.ListServiceQuotas', undefined], ['ServiceQuotasV20190624.ListServiceQuotas', 'more']]);
  quotas.close();
  server.closeAllConnections();
  server.close();
});
