import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Call, LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { EnginePoint } from '../../src/generations/run-dependencies.ts';
import { callsOf, expectIntact, expectKept } from '../crash/kit/aftermath.ts';
import type { Remains } from '../crash/kit/database.ts';
import { readRemains } from '../crash/kit/database.ts';
import type { KeyedRequest } from '../crash/kit/requests.ts';
import { kinds } from '../crash/kit/requests.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { Witness } from '../crash/kit/witness.ts';
import { Choices, scaled, tell } from './kit/scale.ts';

const points: readonly EnginePoint[] = ['stored', 'reserved', 'called', 'answered', 'firstOutput', 'stopped', 'ended'];
const mostLoadMs = 900; // all requests of a round have ended by then
const mostStartMs = 1_000;
const fewestRequests = 4; // in a round

/** When the server is killed: at a random moment of its work or of its start, or at a point of the engine. */
type Moment = 'working' | 'starting' | EnginePoint;

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock();
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
});
afterAll(async () => {
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** One folder, used and killed again and again, and what its clients were told. */
class Rounds {
  readonly statuses: string[] = [];
  readonly #choices = new Choices('kills');
  readonly #calls = new Map<number, Call>();
  readonly #requests: KeyedRequest[] = [];
  #witnesses: readonly Witness[] = [];
  #remains: Remains | undefined;

  async kill(moment: Moment): Promise<void> {
    if (moment === 'starting') {
      const server = new ServerProcess({ dataDir, upstream });
      await sleep(this.#choices.integer(0, mostStartMs));
      await server.kill();
    } else if (moment === 'working') {
      const server = await this.#startAndCheck();
      const answered = this.#sendRequests(await server.url());
      await sleep(this.#choices.integer(0, mostLoadMs));
      await server.kill();
      await answered;
    } else {
      const server = await this.#startAndCheck();
      await server.killAt({ point: moment, time: this.#choices.integer(1, fewestRequests) });
      await this.#sendRequests(await server.url());
      await server.kill(); // where one that was cancelled has never come there
    }
    this.#remains = await readRemains(dataDir);
    expectIntact(this.#remains);
  }

  async finish(): Promise<void> {
    const server = await this.#startAndCheck();
    await server.stop();
    expectIntact(await readRemains(dataDir));
    this.#noteCalls();
    const calls = [...this.#calls.values()];
    for (const request of this.#requests) expect(callsOf({ calls }, request)).toBeLessThanOrEqual(1);
  }

  #sendRequests(url: string): Promise<unknown> {
    const round = this.#requests.length;
    this.#witnesses = Array.from({ length: this.#choices.integer(fewestRequests, 10) }, (_, index): Witness => {
      const request = {
        key: `request ${round + index}`,
        kind: this.#choices.oneOf(kinds),
        transport: this.#choices.oneOf(['websocket', 'sse'] as const),
        tokensPerSecond: this.#choices.integer(40, 400),
      };
      this.#requests.push(request);
      return new Witness(request);
    });
    return Promise.all(this.#witnesses.map((witness) => witness.run(url)));
  }

  /** Starts on what the last server has left, and checks that its clients find what they were told. */
  async #startAndCheck(): Promise<ServerProcess> {
    const server = new ServerProcess({ dataDir, upstream });
    const url = await server.url();
    const remains = this.#remains;
    if (remains !== undefined) {
      const kept = await Promise.all(this.#witnesses.map((witness) => expectKept(witness, url, remains, upstream)));
      this.statuses.push(...kept.map(({ status }) => status));
    }
    this.#noteCalls();
    this.#witnesses = [];
    return server;
  }

  /** The embedded Bedrock itself forgets all but the last. */
  #noteCalls(): void {
    for (const call of upstream.calls) this.#calls.set(call.number, call);
  }
}

it('killed at any moment, the server loses nothing that it has acknowledged, asks Bedrock once for one key, and leaves its database intact', async () => {
  const choices = new Choices('moments');
  const random = Array.from({ length: scaled(200) }, (): Moment => (choices.integer(1, 5) === 1 ? 'starting' : 'working'));
  const moments = choices.shuffled([...random, ...points.flatMap((point) => Array.from({ length: scaled(10) }, () => point))]);
  const rounds = new Rounds();
  for (const [index, moment] of moments.entries()) {
    try {
      await rounds.kill(moment);
    } catch (error) {
      throw new Error(`kill ${index + 1} of ${moments.length}, ${moment}`, { cause: error });
    }
  }
  await rounds.finish();
  const counts = Object.entries(Object.groupBy(rounds.statuses, (status) => status)).map(([status, all]) => `${all?.length ?? 0} ${status}`);
  tell(`${moments.length} kills, ${random.length} of them at random moments; of the generations that were under way, ${counts.join(', ')}`);
});
