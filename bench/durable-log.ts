/**
 * What the durable log costs: the server with its log in SQLite against the same server with its log in memory, both in front of an upstream that
 * costs next to nothing. Turns alternate. Then 1,000 open streams with the durable log, at rising rates: every stream must be exact, and the
 * event loop's delay is told for each rate.
 *
 * Run: npm run bench:log -- [seconds per turn]
 */
import { converse, keepBusy, median, modelOf, stream } from './kit/load.ts';
import { startMeasuredServer, startUpstream } from './kit/processes.ts';
import type { MeasuredServer, Upstream } from './kit/processes.ts';

const seconds = Number(process.argv[2] ?? '3');
const turns = 5;
const callers = 16;
const tokensPerStream = 200;

const storages = ['memory', 'sqlite'] as const;
const workloads = {
  'unary converse': { each: 1, unit: 'answers', call: (url: string) => converse(url) },
  'streaming, flat out': { each: tokensPerStream, unit: 'tokens', call: (url: string) => stream(url, tokensPerStream, 0) },
  'streaming, 100 tokens a second': { each: tokensPerStream, unit: 'tokens', call: (url: string) => stream(url, tokensPerStream, 100), callers: 200 },
} as const;

async function compare(upstream: Upstream): Promise<void> {
  const servers = { memory: await startMeasuredServer(upstream, 'memory'), sqlite: await startMeasuredServer(upstream, 'sqlite') };
  for (const [name, { each, unit, call, ...workload }] of Object.entries(workloads)) {
    const samples = { memory: { rate: [] as number[], cpu: [] as number[], delay: [] as number[] }, sqlite: { rate: [] as number[], cpu: [] as number[], delay: [] as number[] } };
    // The first turn warms up.
    for (let turn = 0; turn <= turns; turn += 1) {
      for (const storage of storages) {
        const server = servers[storage];
        await server.costs();
        const result = await keepBusy('callers' in workload ? workload.callers : callers, seconds, () => call(server.url));
        const { cpuMicros, delayP99Ms } = await server.costs();
        if (turn === 0) continue;
        samples[storage].rate.push((result.calls * each) / result.seconds);
        samples[storage].cpu.push(cpuMicros / (result.calls * each));
        samples[storage].delay.push(delayP99Ms);
      }
    }
    const [memory, sqlite] = [samples.memory, samples.sqlite];
    console.log(`${name}: memory ${describe(memory, unit)}; durable ${describe(sqlite, unit)}; ratio ${(median(sqlite.rate) / median(memory.rate)).toFixed(2)}`);
  }
  await Promise.all([servers.memory.stop(), servers.sqlite.stop()]);
}

const describe = ({ rate, cpu, delay }: { rate: number[]; cpu: number[]; delay: number[] }, unit: string): string =>
  `${median(rate).toFixed(0)} ${unit}/s, ${median(cpu).toFixed(1)} µs CPU each, loop delay p99 ${median(delay).toFixed(1)} ms`;

const openStreams = 1_000;
const lifeSeconds = 15;

async function holdOpen(server: MeasuredServer, rate: number): Promise<void> {
  await server.costs();
  const start = performance.now();
  await Promise.all(Array.from({ length: openStreams }, (_, index) => later(index * 2).then(() => stream(server.url, rate * lifeSeconds, rate))));
  const { delayP99Ms, delayMaxMs, cpuMicros, rssBytes } = await server.costs();
  const took = (performance.now() - start) / 1_000;
  console.log(
    `${openStreams} open streams at ${rate} tokens a second: all exact; ${((openStreams * rate * lifeSeconds) / took).toFixed(0)} tokens/s of ${openStreams * rate} asked for; loop delay p99 ${delayP99Ms.toFixed(1)} ms, most ${delayMaxMs.toFixed(0)} ms; ${((cpuMicros / 1e6 / took) * 100).toFixed(0)} % of a core; ${(rssBytes / 2 ** 20).toFixed(0)} MiB`,
  );
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const rates = [1, 2, 5, 10];
const upstream = await startUpstream([modelOf(100, 0), modelOf(tokensPerStream, 0), modelOf(tokensPerStream, 100), ...rates.map((rate) => modelOf(rate * lifeSeconds, rate))]);
await compare(upstream);
const server = await startMeasuredServer(upstream, 'sqlite');
for (const rate of rates) await holdOpen(server, rate);
await server.stop();
upstream.stop();
