import pino from 'pino';
import type { BedrockConfig, Config } from './config.ts';
import { CheckedFilesError } from './checked-file.ts';
import { ConfigError, readConfig } from './config.ts';
import { placeOfProxy } from './proxy-config.ts';
import { startLocalRuntimeIfNeeded } from './local-runtime.ts';
import { LocalRuntimeError } from './local-runtime-error.ts';
import { LogDestination } from './log-destination.ts';
import type { Server } from './server.ts';
import { whenNpmIsGone } from './npm-start.ts';
import { DataDirError } from './storage/data-dir-error.ts';
import { DatabaseUrlError } from './storage/database-url-error.ts';

const drainMs = 10_000;
const sigtermCode = 143;

/** Configuration, server, signals; nothing else. What a person reads goes to standard output, the log to standard error. */
async function main(): Promise<void> {
  let end = (): void => process.exit(sigtermCode); // there is nothing to end in order yet
  whenNpmIsGone(() => end());
  const config = readConfig();
  const destination = new LogDestination(2);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  process.on('exit', () => destination.flushSync()); // what was logged last is still on its way
  // A fault of one operation's, ours or a library's, is no reason to end all others.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was rejected that nobody waits for'));
  process.stdout.on('error', () => undefined); // whoever read it has gone: that is no reason to stop
  // The embedded Bedrock is a process of its own: it starts while this one loads the server.
  const local = startLocalRuntimeIfNeeded(config, log);
  local.catch(() => undefined); // startServer tells it
  const { startServer } = await import('./server.ts');
  const server = await startServer(config, { log, local });

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130); // asked twice: at once
    stopping = true;
    process.stdout.write('\nStopping: no new work; what runs has up to 10 seconds. Ctrl-C again ends it now.\n');
    server.close({ drainMs }).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server did not close in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  end = () => {
    if (!stopping) stop(); // a signal to all of them came here as well
  };
  process.stdout.write(banner(server, config)); // whoever reads it may stop it at once
}

function describeMode({ mode, region, runtimeEndpoint, proxy, ...bedrock }: BedrockConfig): string {
  if (mode === 'local') return `local: ${runtimeEndpoint ?? 'the embedded runtime'} answers, without AWS. BEDROCK_MODE=aws uses Amazon Bedrock.`;
  const profile = 'profile' in bedrock && bedrock.profile !== undefined ? `profile ${bedrock.profile}` : "the SDK's own chain of credentials";
  const way = proxy === undefined ? '' : `, through the proxy ${placeOfProxy(proxy)}`;
  return `aws: ${runtimeEndpoint ?? 'Amazon Bedrock'} in ${region}, ${profile}${way}`;
}

function describeStorage({ storage, dataDir, databaseUrl }: Config): string {
  if (databaseUrl === undefined) return storage === 'memory' ? 'in memory: gone when the server stops' : dataDir;
  const { host, pathname } = new URL(databaseUrl); // without who, and the password
  return `PostgreSQL at ${host}${pathname}`;
}

function banner({ url, modelIds }: Server, config: Config): string {
  const shown = modelIds.slice(0, 5).join(', ');
  return `
bedrock-graphql
  explorer   ${url}/
  GraphQL    ${url}/graphql          HTTP and WebSocket
  SSE        ${url}/graphql/stream
  mode       ${describeMode(config.bedrock)}
  data       ${describeStorage(config)}
  models     ${modelIds.length === 0 ? 'not listed' : `${modelIds.length}: ${shown}${modelIds.length > 5 ? ', …' : ''}`}

`;
}

/** What went wrong, for the person who starts it: a sentence, not a stack, where the cause is known. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof CheckedFilesError || error instanceof DataDirError || error instanceof DatabaseUrlError || error instanceof LocalRuntimeError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? `The port ${String(error.port)}` : 'The port';
    return `${port} is already in use. Stop what listens there, or choose another: PORT=4001 (PORT=0 takes a free one).`;
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'code' in error && error.code === 'EACCES') return 'The port may not be used by this user. Choose one above 1023: PORT=4000.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Where the environment is wrong, nobody has looked into the files that it names: their problems are told as well. */
async function explainFiles(error: unknown): Promise<string> {
  if (!(error instanceof ConfigError)) return '';
  const { readOperatorFiles } = await import('./operator-files.ts');
  try {
    readOperatorFiles(error.files);
    return '';
  } catch (inFiles) {
    return `${explain(inFiles)}\n`;
  }
}

main().catch(async (error: unknown) => {
  process.stderr.write(`bedrock-graphql does not start.\n${explain(error)}\n${await explainFiles(error)}`);
  process.exit(1);
});
