import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createServiceQuotas } from '../../src/datasources/service-quotas.ts';
import { toServiceLimits } from '../../src/quota/service-limits.ts';

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
    { modelId: four, scope: 'CROSS_REGION', kind: 'TOKENS_PER_MINUTE', limit: 200_000 },
    { modelId: fourFive, scope: 'ON_DEMAND', kind: 'TOKENS_PER_MINUTE', limit: 100_000 },
    { modelId: fourFive, scope: 'GLOBAL', kind: 'TOKENS_PER_MINUTE', limit: 500_000 },
    { modelId: fourFive, scope: 'ON_DEMAND', kind: 'TOKENS_PER_DAY', limit: 1_000_000 },
    { modelId: fourFive, scope: 'CROSS_REGION', kind: 'TOKENS_PER_DAY', limit: 2_000_000 },
    { modelId: fourFive, scope: 'GLOBAL', kind: 'TOKENS_PER_DAY', limit: 2_000_000 },
  ]);
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
