import { beforeEach, describe, expect, it } from 'vitest';
import { answerJson } from '../construct/kit/answers.ts';
import { useScripted } from '../construct/kit/upstream.ts';
import type { Operation } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';

const scripted = useScripted();
beforeEach(() => void scripted.upstream.requests.splice(0));

const opus = 'us.anthropic.claude-opus-4-8';
const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const novaPro = 'us.amazon.nova-pro-v1:0';
const oss = 'openai.gpt-oss-20b-1:0';

/** What another model than the first, which is gone, is asked for. */
async function askedInstead(operation: Operation, next: string) {
  scripted.upstream.answer = (request) => {
    if (decodeURIComponent(request.path).includes(next)) answerJson({ city: 'Paris' })(request);
    else request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
  };
  expect(rootOf(await post(scripted.subject.url, operation))).toMatchObject({ status: 'COMPLETED', answeredBy: next });
  const [first, instead] = scripted.upstream.requests;
  if (first === undefined || instead === undefined) throw new Error('No other model was asked.');
  return { first, instead };
}

interface Served {
  readonly performanceConfig?: unknown;
  readonly serviceTier?: unknown;
}
const servedOf = ({ body }: { readonly body: string }): Served => {
  const { performanceConfig, serviceTier } = JSON.parse(body) as Served;
  return { ...(performanceConfig === undefined ? {} : { performanceConfig }), ...(serviceTier === undefined ? {} : { serviceTier }) };
};
const tier = (type: string): Served => ({ serviceTier: { type } });
const optimized: Served = { performanceConfig: { latency: 'optimized' } };

describe('a model that is fallen back on is asked for no tier and no latency but those that it is known to offer', () => {
  it.each<[first: string, next: string, asked: Record<string, unknown>, sent: Served, sentInstead: Served]>([
    [novaPro, opus, { latency: 'OPTIMIZED', serviceTier: 'PRIORITY' }, { ...optimized, ...tier('priority') }, {}],
    [oss, 'amazon.nova-lite-v1:0', { serviceTier: 'FLEX' }, tier('flex'), {}],
    [oss, 'qwen.qwen3-32b-v1:0', { serviceTier: 'FLEX' }, tier('flex'), tier('flex')],
    [opus, novaPro, { latency: 'OPTIMIZED' }, optimized, optimized],
    [novaPro, 'eu.amazon.nova-pro-v1:0', { latency: 'OPTIMIZED', serviceTier: 'FLEX' }, { ...optimized, ...tier('flex') }, tier('flex')],
    [`us.${haiku}`, `global.${haiku}`, { serviceTier: 'RESERVED' }, tier('reserved'), {}],
    [`us.${haiku}`, opus, { latency: 'STANDARD', serviceTier: 'DEFAULT' }, { performanceConfig: { latency: 'standard' }, ...tier('default') }, {}],
  ])('converse with %s, then with %s, %j', async (first, next, asked, sent, sentInstead) => {
    const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status answeredBy } }';
    const requests = await askedInstead({ query, variables: { input: operations.converseInput({ modelId: first, options: { fallbackModelIds: [next] }, input: asked }) } }, next);
    expect(servedOf(requests.first)).toEqual(sent);
    expect(servedOf(requests.instead)).toEqual(sentInstead);
  });

  it('of an object', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
    const input = { modelId: novaPro, prompt: 'Where?', schema, mode: 'PROMPT', serviceTier: 'FLEX', options: { fallbackModelIds: [opus] } };
    const { first, instead } = await askedInstead({ query: 'mutation ($input: ConstructInput!) { construct(input: $input) { status answeredBy } }', variables: { input } }, opus);
    expect(servedOf(first)).toEqual(tier('flex'));
    expect(servedOf(instead)).toEqual({});
  });

  it('with a native body', async () => {
    const input = { ...operations.claudeInput({ options: { fallbackModelIds: [opus] } }), modelId: `us.${haiku}`, serviceTier: 'RESERVED', latency: 'OPTIMIZED' };
    const { first, instead } = await askedInstead({ query: 'mutation ($input: InvokeModelInput!) { invokeModel(input: $input) { status answeredBy } }', variables: { input } }, opus);
    expect(first.headers).toMatchObject({ 'x-amzn-bedrock-service-tier': 'reserved', 'x-amzn-bedrock-performanceconfig-latency': 'optimized' });
    expect(Object.keys(instead.headers).filter((name) => /tier|latency/.test(name))).toEqual([]);
  });
});
