import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { Operation } from '../kit/clients.ts';
import { transports } from '../kit/clients.ts';
import { converse } from '../kit/operations.ts';
import { ServerProcess } from './kit/server-process.ts';

/** So many at a time; the first of them load what is loaded when it is first used. */
const together = 5;
const times = 3;
const promptBytes = 1_000_000;

/** Each of its members is wrong in forty ways, which makes some ten megabytes of errors. */
const wrongAnswer = JSON.stringify(Array.from({ length: 2_000 }, () => 0));
const wrongItems = { allOf: Array.from({ length: 40 }, () => ({ type: 'string' })) };
const fewErrors = 10_000_000; // bytes; of those of all answers, some fifty million

let upstream: LocalBedrock;
beforeAll(async () => {
  upstream = await startLocalBedrock({ say: ({ body }) => (JSON.stringify(body).includes('Answer wrongly') ? wrongAnswer : undefined) });
});
afterAll(() => upstream.close());

const pngHead = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const image = (): string => Buffer.concat([pngHead, randomBytes((promptBytes * 3) / 4)]).toString('base64');

const converseInput = () => ({
  modelId: 'amazon.nova-pro-v1:0',
  messages: [{ role: 'USER', content: [{ image: { format: 'png', source: { bytes: image() } } }, { text: 'What is this?' }] }],
});

/** Clients name their operations as they like: each is a document of its own. */
const kinds: readonly (readonly [what: string, toQuery: (name: string) => string])[] = [
  ['converse', (name) => `mutation ${name}($input: ConverseInput!) { converse(input: $input) { id status } }`],
  ['converseStream', (name) => `subscription ${name}($input: ConverseInput!) { converseStream(input: $input) { sequence } }`],
];

async function start(): Promise<ServerProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-kept-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const server = new ServerProcess({ dataDir, upstream });
  onTestFinished(() => server.stop());
  await loadTokenizer(await server.url());
  return server;
}

/** Some 17 MB, which a server that has no need of it yet loads a second after its start: before or after what is measured first. */
async function loadTokenizer(url: string): Promise<void> {
  const input = { converse: { modelId: 'amazon.nova-pro-v1:0', messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] } };
  const [answer] = await transports.http(url, { query: 'query ($input: CountTokensInput!) { countTokens(input: $input) { source } }', variables: { input } });
  expect(answer).toEqual({ data: { countTokens: { source: 'ESTIMATED' } } });
}

it.each(kinds)('%s leaves nothing of its prompt in memory once it has ended', async (_, toQuery) => {
  const server = await start();
  const url = await server.url();
  let number = 0;
  const ask = async (): Promise<void> => {
    const operations = Array.from({ length: together }, (): Operation => ({ query: toQuery(`op${(number += 1)}`), variables: { input: converseInput() } }));
    const answers = await Promise.all(operations.map((operation) => transports.websocket(url, operation)));
    for (const { errors } of answers.flat()) expect(errors).toBeUndefined();
  };
  const held = async (): Promise<number> => {
    await expect.poll(async () => (await server.ask('leftovers')).runs).toBe(0);
    const { heapUsed, external } = await server.ask('memory');
    return heapUsed + external;
  };
  await ask();
  const before = await held();
  for (let time = 0; time < times; time += 1) await ask();
  expect((await held()) - before).toBeLessThan((times * together * promptBytes) / 2);
});

it('what an answer has wrong is not kept with the schema', async () => {
  const server = await start();
  const url = await server.url();
  const ask = async (number: number): Promise<void> => {
    const input = { modelId: 'amazon.nova-pro-v1:0', messages: [{ role: 'USER', content: [{ text: 'Answer wrongly.' }] }], schema: { title: `List ${number}`, type: 'array', items: wrongItems } };
    const [answer] = await transports.http(url, { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { error { code } } }', variables: { input } });
    expect(answer).toMatchObject({ data: { construct: { error: { code: 'SCHEMA_UNSATISFIED' } } } });
  };
  const held = async (): Promise<number> => {
    await expect.poll(async () => (await server.ask('leftovers')).runs).toBe(0);
    return (await server.ask('memory')).heapUsed;
  };
  await ask(0);
  const before = await held();
  for (let number = 1; number <= 5; number += 1) await ask(number);
  expect((await held()) - before).toBeLessThan(fewErrors);
});

it('a generation that failed is not kept by what is known of its model', async () => {
  const server = await start();
  const [answer] = await transports.http(await server.url(), converse({ faults: 'throttle=9' }));
  expect(answer?.data).toMatchObject({ converse: { error: { code: 'THROTTLED' } } });
  await expect.poll(async () => (await server.ask('leftovers')).runs).toBe(0);
});
