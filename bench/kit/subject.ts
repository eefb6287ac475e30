/** What is measured: it is asked for calls and streams, and tells what they cost its process. */
export interface Subject {
  readonly name: string;
  /** Keeps so many callers busy with Converse for so many seconds. */
  calls(job: CallsJob): Promise<CallsResult>;
  /** Runs so many streams at the same time, each to its end, and throws unless each was exact. */
  streams(job: StreamsJob): Promise<StreamsResult>;
  /** The microseconds of CPU time that it has taken since it was last asked. */
  cpuMicros(): Promise<number>;
  stop(): Promise<void>;
}

export interface CallsJob {
  readonly callers: number;
  readonly seconds: number;
}

export interface CallsResult {
  readonly calls: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface StreamsJob {
  readonly streams: number;
  readonly tokens: number;
  /** Tokens a second of each stream; 0 is flat out. */
  readonly rate: number;
  /** How many messages the prompt has. */
  readonly messages: number;
  /** Milliseconds between the beginnings of two streams. */
  readonly apartMs: number;
  /** How many seconds after the last one has begun the memory is looked at; absent: never. */
  readonly memoryAfterSeconds?: number;
}

export interface StreamsResult {
  readonly tokens: number;
  readonly seconds: number;
  readonly firstTokenMs: readonly number[];
  readonly transitP99Ms: number;
  /** What the heap holds more for each open stream, and outside of it. Null where it was not looked at. */
  readonly bytesPerStream: number | null;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

export const percentile = (values: readonly number[], percent: number): number => values.toSorted((left, right) => left - right)[Math.min(values.length - 1, Math.floor((values.length * percent) / 100))] ?? Number.NaN;

export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls again and again, by so many callers at the same time. */
export async function keepCalling({ callers, seconds }: CallsJob, call: () => Promise<void>): Promise<CallsResult> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let begin = performance.now(); begin < end; ) {
        await call();
        const now = performance.now();
        times.push(now - begin);
        begin = now;
      }
    }),
  );
  return { calls: times.length, seconds: (performance.now() - start) / 1_000, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
}

export interface OneStream {
  readonly firstTokenMs: number;
  readonly count: number;
  readonly transitMs: readonly number[];
}

/** Runs the streams of a job side by side; `run` gives what came of one. */
export async function runStreams(job: StreamsJob, run: (index: number) => Promise<OneStream>, heldBytes: () => Promise<number>): Promise<StreamsResult> {
  const before = job.memoryAfterSeconds === undefined ? 0 : await heldBytes();
  const start = performance.now();
  const running = Array.from({ length: job.streams }, async (_, index) => {
    if (job.apartMs > 0) await later(index * job.apartMs);
    return run(index);
  });
  let bytesPerStream: number | null = null;
  if (job.memoryAfterSeconds !== undefined) {
    await later(job.streams * job.apartMs + job.memoryAfterSeconds * 1_000);
    bytesPerStream = ((await heldBytes()) - before) / job.streams;
  }
  const all = await Promise.all(running);
  return {
    tokens: all.reduce((sum, { count }) => sum + count, 0),
    seconds: (performance.now() - start) / 1_000,
    firstTokenMs: all.map(({ firstTokenMs }) => firstTokenMs),
    transitP99Ms: percentile(all.flatMap(({ transitMs }) => transitMs), 99),
    bytesPerStream,
  };
}

/** What is asked: as many messages as the job says, each of some 200 characters, by turns of the user and the model. */
export const textsOf = (messages: number): readonly string[] => Array.from({ length: messages }, (_, index) => `${index}: ${'What is a token, and what does it cost to send one? '.repeat(4)}`);
