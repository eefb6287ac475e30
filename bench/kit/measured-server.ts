/**
 * The server as users run it, in a process of its own, which tells what it costs: its CPU time and the delay of its event loop since the last
 * time that it was asked.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/server.ts';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let cpu = process.cpuUsage();

const server = await startServer(readConfig(), { log: pino({ level: 'silent' }) });
process.send?.({ url: server.url });

process.on('message', () => {
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ cpuMicros: user + system, delayP99Ms: (delay.percentile(99) - 5e6) / 1e6, delayMaxMs: (delay.max - 5e6) / 1e6, rssBytes: process.memoryUsage().rss });
  delay.reset();
  cpu = process.cpuUsage();
});
process.on('disconnect', () => process.exit(0));
