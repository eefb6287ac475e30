/** The server as users run it, in a process of its own, which tells what it costs. */
import pino from 'pino';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/server.ts';
import { readCpu, readHeldBytes } from './costs.ts';

const server = await startServer(readConfig(), { log: pino({ level: 'silent' }) });
process.on('message', (what) => process.send?.({ value: what === 'cpu' ? readCpu() : readHeldBytes() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ url: server.url });
