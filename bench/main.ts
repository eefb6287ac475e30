/**
 * What the server costs over the AWS SDK called directly: the same work, done by a plain program over the SDK and kept HTTP/1.1 connections, and by the
 * server, over each of its transports, in front of an upstream without latency. Turns alternate, so that what else the machine does falls on all.
 *
 * Run: npm run bench            some ten minutes, and stops by itself
 *      npm run bench -- --quick a look whether it works; its figures say nothing
 */
import { cpus } from 'node:os';
import { measureStart } from './kit/start.ts';
import { numberedModel } from './kit/numbered.ts';
import { startUpstream } from './kit/processes.ts';
import { Report } from './kit/report.ts';
import type { Subject } from './kit/subject.ts';
import { later, median } from './kit/subject.ts';
import { startDirect, startServerSubject } from './kit/subjects.ts';

const isQuick = process.argv.includes('--quick');
/** The load of a whole run, or of a look. */
const pick = <Value>(whole: Value, quick: Value): Value => (isQuick ? quick : whole);
const turns = pick(5, 1);
/** How long a turn of calls, or of streams flat out, lasts. */
const turnSeconds = pick(3, 0.3);
/** A server runs for days, and V8 takes some 30,000 calls until it has compiled all that is worth it: each subject gets these turns before those that count. */
const longWarmUp = 5;

const flatOut = { streams: pick(100, 5), tokens: 200, rate: 0, messages: 1, apartMs: 0 };
const paced = { streams: pick(200, 5), tokens: pick(200, 20), rate: 50, messages: 1, apartMs: 1 };
const open = { streams: pick(1_000, 10), tokens: pick(75, 10), rate: 5, messages: 1, apartMs: 2, memoryAfterSeconds: pick(5, 0.5) };
const one = { streams: 1, tokens: 20, rate: 0, messages: 1, apartMs: 0 };
const prompt = { streams: pick(20, 2), tokens: 200, rate: 0, apartMs: 0 };
const modelIds = [numberedModel(100, 0), ...[flatOut, paced, open, one].map(({ tokens, rate }) => numberedModel(tokens, rate))];

const upstream = await startUpstream([...new Set(modelIds)]);
const subjects: readonly Subject[] = [
  await startDirect(upstream),
  await startServerSubject(upstream, { name: 'server, sdk', transport: 'sdk' }),
  await startServerSubject(upstream, { name: 'server, lean', transport: 'lean' }),
];
const report = new Report(subjects.map(({ name }) => name));

/** The figures of one turn, by their names. */
type Figures = Readonly<Record<string, number>>;

/** What one still does after its turn (it collects garbage, compiles, copies its log) is no part of another's: waits until all are quiet. */
async function settle(of: readonly Subject[]): Promise<void> {
  const cpu = (): Promise<number[]> => Promise.all(of.map((subject) => subject.cpuMicros()));
  await cpu();
  for (let looks = 0; looks < 30; looks += 1) {
    await later(100);
    if (Math.max(...(await cpu())) < 5_000) return; // a twentieth of the time
  }
}

/** The medians of a measure over all turns, for each subject; who begins changes from turn to turn. `warmUps` turns before them count for nothing. */
async function alternate(of: readonly Subject[], howMany: number, measure: (subject: Subject) => Promise<Figures>, warmUps = 1): Promise<Figures[]> {
  const samples: Figures[][] = of.map(() => []);
  for (let turn = isQuick ? warmUps : 0; turn < warmUps + howMany; turn += 1) {
    for (let position = 0; position < of.length; position += 1) {
      const index = (position + turn) % of.length;
      const subject = of[index];
      if (subject === undefined) continue;
      await settle(of);
      const figures = await measure(subject);
      if (turn >= warmUps) samples[index]?.push(figures);
    }
  }
  return samples.map((all) => Object.fromEntries(Object.keys(all[0] ?? {}).map((name) => [name, median(all.map((figures) => figures[name] ?? Number.NaN))])));
}

async function measureCalls(subject: Subject): Promise<Figures> {
  const { calls, seconds, p50Ms, p99Ms } = await subject.calls({ callers: 16, seconds: turnSeconds });
  return { rate: calls / seconds, p50Ms, p99Ms, cpu: (await subject.cpuMicros()) / calls };
}

const measureStreams =
  (job: Parameters<Subject['streams']>[0]) =>
  async (subject: Subject): Promise<Figures> => {
    const { tokens, seconds, firstTokenMs, transitP99Ms, bytesPerStream } = await subject.streams(job);
    return { rate: tokens / seconds, cpu: (await subject.cpuMicros()) / tokens, firstTokenMs: median(firstTokenMs), transitP99Ms, kibPerStream: (bytesPerStream ?? Number.NaN) / 1_024 };
  };

/** Streams flat out, again and again: together they last a tenth of a second, too short for a figure. */
async function measureFlatOut(subject: Subject): Promise<Figures> {
  let [tokens, seconds] = [0, 0];
  while (seconds < turnSeconds) {
    const round = await subject.streams(flatOut);
    tokens += round.tokens;
    seconds += round.seconds;
  }
  return { rate: tokens / seconds, cpu: (await subject.cpuMicros()) / tokens };
}

/** One stream after the other: how long its first token takes. */
async function measureFirstToken(subject: Subject): Promise<Figures> {
  const times: number[] = [];
  for (let call = 0; call < pick(100, 3); call += 1) times.push(...(await subject.streams(one)).firstTokenMs);
  return { firstTokenMs: median(times) };
}

/** What a token costs after a short and after a long prompt, in one turn, for the machine is not the same from turn to turn. Some streams last so shortly that several rounds make one figure. */
async function measurePrompts(subject: Subject): Promise<Figures> {
  const cpuOf = async (messages: number): Promise<number> => {
    let tokens = 0;
    for (let round = 0; round < pick(10, 1); round += 1) tokens += (await subject.streams({ ...prompt, messages })).tokens;
    return (await subject.cpuMicros()) / tokens;
  };
  const [short, long] = [await cpuOf(1), await cpuOf(200)];
  return { short, long, ratio: long / short };
}

const [cpu] = cpus();
console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}${isQuick ? '; --quick: the figures say nothing' : ''}\n`);
report.begin();

const calls = await alternate(subjects, turns, measureCalls, longWarmUp);
report.row('converse, 16 connections: answers a second', calls, 'rate', 0);
report.row('… p50, ms', calls, 'p50Ms', 2);
report.row('… p99, ms', calls, 'p99Ms', 2);
report.row('… CPU µs an answer', calls, 'cpu', 0);

const full = await alternate(subjects, turns, measureFlatOut, longWarmUp);
report.row(`${flatOut.streams} streams of ${flatOut.tokens} tokens, flat out: tokens a second`, full, 'rate', 0);
report.row('… CPU µs a token', full, 'cpu', 1);

const slow = await alternate(subjects, pick(3, 1), measureStreams(paced));
report.row(`${paced.streams} streams at ${paced.rate} tokens a second: tokens a second`, slow, 'rate', 0);
report.row('… CPU µs a token', slow, 'cpu', 1);
report.row('… transit p99, ms', slow, 'transitP99Ms', 1);

const many = await alternate(subjects, pick(2, 1), measureStreams(open));
report.row(`${open.streams} open streams at ${open.rate} tokens a second: tokens a second`, many, 'rate', 0);
report.row('… CPU µs a token', many, 'cpu', 1);
report.row('… transit p99, ms', many, 'transitP99Ms', 1);
report.row('… memory of an open stream, KiB', many, 'kibPerStream', 1);

const first = await alternate(subjects, turns, measureFirstToken);
report.row('time to the first token of a single stream, ms', first, 'firstTokenMs', 2);

const prompts = await alternate(subjects, turns, measurePrompts);
report.row('CPU µs a token with a prompt of one message', prompts, 'short', 1);
report.row('… of 200 messages', prompts, 'long', 1);
report.row('… of 200 over one, in the same turn', prompts, 'ratio', 2, { ownRatio: true });

await Promise.all(subjects.map((subject) => subject.stop()));

const logs = [await startServerSubject(upstream, { name: 'in memory', transport: 'lean', storage: 'memory' }), await startServerSubject(upstream, { name: 'durable', transport: 'lean' })] as const;
const logged = await alternate(logs, turns, measureFlatOut, longWarmUp);
report.pair('durable log, streaming flat out over lean: tokens a second in memory, durable', logged, 'rate', 0);
await Promise.all(logs.map((subject) => subject.stop()));

const starts = await measureStart(upstream, pick(5, 1));
report.start(starts);
upstream.stop();
report.end();
