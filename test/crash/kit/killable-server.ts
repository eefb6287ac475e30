/**
 * The server as users run it, in a process of its own, configured by the environment. It tells its URL, answers what it is asked, and kills
 * itself where it is told to: see server-process.ts.
 */
import { flushCompileCache } from 'node:module';
import { memoryUsage } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import pino from 'pino';
import { readConfig } from '../../../src/config.ts';
import { GenerationRun } from '../../../src/generations/run.ts';
import { startServer } from '../../../src/server.ts';
import { LogReader } from '../../../src/subscriptions/log-reader.ts';
import type { Answers, KillAt, Question } from './server-process.ts';

const { DISCONNECT_GRACE_MS } = process.env;
let killAt: KillAt | undefined;
let times = 0;

const config = readConfig();
const server = await startServer(config, {
  log: pino({ level: config.logLevel }),
  retry: { baseMs: 1, throttledBaseMs: 1 },
  batchTimers: { leastPollMs: 20, mostPollMs: 50, retryMs: 20, mostRetryMs: 100, heldBackMs: 100 },
  ...(DISCONNECT_GRACE_MS === undefined ? {} : { timers: { disconnectGraceMs: Number(DISCONNECT_GRACE_MS) } }),
  onPoint: (point) => {
    if (point !== killAt?.point) return;
    times += 1;
    if (times === killAt.time) process.kill(process.pid, 'SIGKILL');
  },
});

const answers: { readonly [Name in Question]: () => Answers[Name] | Promise<Answers[Name]> } = {
  memory: async () => {
    globalThis.gc?.();
    await setImmediate(); // what holds memory outside of the heap lets go of it only after a collection
    globalThis.gc?.();
    return memoryUsage();
  },
  leftovers: () => ({
    runs: queryObjects(GenerationRun, { format: 'count' }),
    readers: queryObjects(LogReader, { format: 'count' }),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
  }),
};

process.on('message', (message: Question | 'stop' | KillAt) => {
  if (typeof message === 'object') {
    killAt = message;
    process.send?.({ armed: true });
  } else if (message === 'stop') void server.close({ drainMs: 0 }).then(() => process.exit(0));
  else void Promise.resolve(answers[message]()).then((answer) => process.send?.({ [message]: answer }));
});
process.on('disconnect', () => process.exit(0)); // whoever started it has gone
flushCompileCache(); // at its end it may have no time for it
process.send?.({ url: server.url });
