import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { RoughReader, StreamTransport } from '../crash/kit/rough-reader.ts';
import { readRoughly } from '../crash/kit/rough-reader.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import type { Operation } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import { startGeneration } from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import { scaled, tell } from './kit/scale.ts';

const mebibyte = 2 ** 20;
const streams = 3;
const timesEachText = 100; // so that a reader is sent much, without more events
const mostGrowthPerReader = mebibyte / 4; // what a connection may hold, and a page of the log
const mostGrowthBesides = 48 * mebibyte; // the tokenizer's vocabulary, code that is compiled, caches
const longWords = ['international', 'understanding', 'responsibility', 'communication', 'characteristics', 'environmental', 'administration'];
const words = Array.from({ length: 8_000 }, (_, index) => longWords[(index * index) % longWords.length]).join(' '); // as many tokens

let upstream: LocalBedrock;
let server: ServerProcess;
let url: string;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
  upstream = await startLocalBedrock({ tokensPerSecond: 2_000 });
  server = new ServerProcess({ dataDir, upstream });
  url = await server.url();
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Follows a generation, and has each piece of its text sent many times over. */
const wideEvents = (id: string, after: number): Operation => ({
  query: `subscription ($id: ID!, $after: Int!) { generationEvents(id: $id, after: $after) { __typename generationId sequence terminal ... on TextDelta { text ${Array.from({ length: timesEachText - 1 }, (_, index) => `t${index}: text`).join(' ')} } } }`,
  variables: { id, after },
});

/** A reader that may be paused from its first event on, and comes back where its connection was cut for that. */
class Follower {
  /** Resolves with its text when it has all of it. */
  readonly whole: Promise<string>;
  readonly #open: () => RoughReader;
  #reader: RoughReader;
  #sequence = 0;
  #text = '';
  #isPaused: boolean;

  constructor(transport: StreamTransport, id: string, isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#open = () => readRoughly(transport, url, wideEvents(id, this.#sequence), (result) => this.#take(rootOf<Event>(result)));
    this.#reader = this.#open();
    this.whole = this.#readAll();
  }

  /** Of its text, how much it has read. */
  get progress(): number {
    return this.#text.length / words.length;
  }

  resume(): void {
    this.#isPaused = false;
    this.#reader.resume();
  }

  async #readAll(): Promise<string> {
    while ((await this.#reader.ended) === 'lost') this.#reader = this.#open();
    return this.#text;
  }

  #take({ sequence, text = '' }: Event): void {
    expect(sequence).toBe(this.#sequence + 1);
    this.#sequence = sequence;
    this.#text += text;
    if (this.#isPaused) this.#reader.pause();
  }
}

/** The most that the server holds, beyond `before`, until the work is done: after garbage collections, once a second. */
async function mostGrowth(before: NodeJS.MemoryUsage, work: Promise<unknown>): Promise<number> {
  const samples: number[] = [];
  const done = work.then(() => true);
  do {
    const { heapUsed, external } = await server.ask('memory');
    samples.push(heapUsed + external - before.heapUsed - before.external);
  } while (!(await Promise.race([done, sleep(1_000, false)])));
  return Math.max(...samples);
}

const transports = ['websocket', 'sse'] as const;

it('readers that have stopped reading cost hardly any memory, and the others nothing', async () => {
  const count = scaled(300);
  const pausedCount = Math.round(count / 3);
  const before = await server.ask('memory');
  const ids = await Promise.all(Array.from({ length: streams }, async () => (await runGeneration(url, startGeneration({ modelId: 'local.echo-v1', text: words }))).id));
  const followers = Array.from({ length: count }, (_, index) => new Follower(transports[index % 2] ?? 'sse', ids[index % streams] ?? '', index < pausedCount));
  const paused = followers.slice(0, pausedCount);
  const others = Promise.all(followers.slice(pausedCount).map(({ whole }) => whole));
  const growth = await mostGrowth(before, others);
  for (const text of await others) expect(text === words).toBe(true); // too long to be shown
  tell(`${pausedCount} paused of ${count} readers, ${((words.length * timesEachText) / mebibyte).toFixed(1)} MiB for each: the server grew by ${(growth / mebibyte).toFixed(1)} MiB at most`);
  expect(Math.max(...paused.map(({ progress }) => progress))).toBeLessThan(0.5); // they did stop reading
  expect(growth).toBeLessThan(count * mostGrowthPerReader + mostGrowthBesides);
  for (const follower of paused) follower.resume();
  for (const text of await Promise.all(paused.map(({ whole }) => whole))) expect(text === words).toBe(true);
});
