/**
 * What the request path of Apollo Server costs over the pipeline alone: the same operations, over the same pipeline, served once by the server
 * as it is and once by a handler that only reads JSON. Turns alternate, so that what else the machine does falls on both.
 *
 * Run: npm run bench:http-path -- [seconds per turn]
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { json, text } from 'node:stream/consumers';
import type { EventScoped } from '../src/graphql/context.ts';
import { defaultLimits } from '../src/graphql/limits.ts';
import { createPipeline } from '../src/graphql/pipeline.ts';
import { createSchema } from '../src/graphql/schema.ts';
import { isJsonObject } from '../src/json.ts';
import { createHttpServer } from '../src/transports/http-server.ts';

const connections = 16;
const turns = 7;
const secondsPerTurn = Number(process.argv[2] ?? '2');
const queries = { 'toy resolver': '{ toy }', '300 µs of CPU': '{ busy }' } as const;

/** One turn's result. */
interface Measurement {
  readonly requests: number;
  readonly seconds: number;
}

async function runServers(): Promise<void> {
  const silent = { debug: () => undefined, info: () => undefined, error: () => undefined };
  const schema = createSchema(
    {
      Query: {
        toy: () => 'toy',
        busy: () => {
          const end = performance.now() + 0.3;
          while (performance.now() < end);
          return 'busy';
        },
      },
    },
    'scalar JSON type Query { toy: String! busy: String! }',
  );
  const context: EventScoped = { forEvent: () => context };
  const pipeline = createPipeline<EventScoped>({ schema, log: silent, limits: defaultLimits });
  const apollo = await createHttpServer<EventScoped>({ pipeline, log: silent, createContext: () => context, maxBodyBytes: 1_000_000, allowedHosts: [], allowedOrigins: [] });
  const direct = createServer((incoming, response) => {
    void json(incoming).then(async (body) => {
      if (!isJsonObject(body) || typeof body['query'] !== 'string') throw new Error('not a GraphQL request');
      const preparation = pipeline.prepare({ query: body['query'] });
      const result = preparation.ok ? await pipeline.execute(preparation.operation, context) : { errors: preparation.errors };
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(result));
    });
  });
  direct.listen(0, '127.0.0.1');
  await once(direct, 'listening');
  const address = direct.address();
  const subjects = { apollo: `${apollo.url}/graphql`, direct: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/graphql` };

  const load = fork(import.meta.filename, { env: { ...process.env, BENCH_ROLE: 'load' } });
  for (const [name, query] of Object.entries(queries)) {
    const samples: Record<keyof typeof subjects, { perSecond: number[]; cpuMicros: number[] }> = { apollo: { perSecond: [], cpuMicros: [] }, direct: { perSecond: [], cpuMicros: [] } };
    // The first turn warms up.
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const subject of ['apollo', 'direct'] as const) {
        const before = process.cpuUsage();
        const { requests, seconds } = await measure(load, subjects[subject], query);
        const { user, system } = process.cpuUsage(before);
        if (turn === 0) continue;
        samples[subject].perSecond.push(requests / seconds);
        samples[subject].cpuMicros.push((user + system) / requests);
      }
    }
    const [apolloRate, directRate] = [median(samples.apollo.perSecond), median(samples.direct.perSecond)];
    const [apolloCpu, directCpu] = [median(samples.apollo.cpuMicros), median(samples.direct.cpuMicros)];
    console.log(`${name}: server as it is ${apolloRate.toFixed(0)}/s, ${apolloCpu.toFixed(0)} µs CPU; pipeline alone ${directRate.toFixed(0)}/s, ${directCpu.toFixed(0)} µs CPU; ratio of rates ${(apolloRate / directRate).toFixed(2)}, ${(apolloCpu - directCpu).toFixed(0)} µs more`);
  }
  load.kill();
  direct.close();
  await apollo.close({ drainMs: 100 });
}

async function measure(load: ChildProcess, url: string, query: string): Promise<Measurement> {
  const answer = nextMessage(load);
  load.send({ url, query });
  const result = await answer;
  if (!isJsonObject(result)) throw new Error('the load process has failed');
  return { requests: Number(result['requests']), seconds: Number(result['seconds']) };
}

/** The next message from the other process. */
const nextMessage = (peer: ChildProcess | NodeJS.Process): Promise<unknown> => new Promise((resolve) => peer.once('message', resolve));

/** The second process: keeps all connections busy for one turn at a time. */
async function runLoad(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  for (;;) {
    const job = await nextMessage(process);
    if (!isJsonObject(job) || typeof job['url'] !== 'string') throw new Error('not a job');
    const { url, query } = job;
    const body = JSON.stringify({ query });
    const start = performance.now();
    const end = start + secondsPerTurn * 1_000;
    let requests = 0;
    const keepBusy = async (): Promise<void> => {
      while (performance.now() < end) {
        await post(agent, url, body);
        requests += 1;
      }
    };
    await Promise.all(Array.from({ length: connections }, keepBusy));
    process.send?.({ requests, seconds: (performance.now() - start) / 1_000 });
  }
}

async function post(agent: Agent, url: string, body: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } })
    .on('response', (response) => resolve(text(response)))
    .on('error', reject)
    .end(body);
  const answer = await promise;
  if (!answer.startsWith('{"data":')) throw new Error(`unexpected answer: ${answer}`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

if (process.env['BENCH_ROLE'] === 'load') await runLoad();
else await runServers();
