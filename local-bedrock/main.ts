import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readQuotaOptions, type QuotaOptions } from './quotas/quota-options.ts';
import { startLocalBedrock, type LocalBedrockOptions } from './server.ts';

const usage = `Starts the embedded Bedrock.

  npm run local-bedrock -- [options]

  --port N               the port (9400); 0 takes a free one
  --host HOST            the address to listen on (127.0.0.1)
  --tls-cert FILE        with --tls-key: speak TLS
  --tls-key FILE
  --credentials ID:KEY   the access key that is accepted (local:local)
  --faults SPEC          faults of every request (LOCAL_BEDROCK_FAULTS)
  --control-faults SPEC  faults of requests that run no model (LOCAL_BEDROCK_CONTROL_FAULTS)
  --quotas FILE|JSON     quotas to enforce (LOCAL_BEDROCK_QUOTAS)
  --seed N               what determines answers and faults (LOCAL_BEDROCK_SEED, 0)
  --tokens-per-second N  how fast streams are (LOCAL_BEDROCK_TOKENS_PER_SECOND, 60); 0: as fast as they can be
  --data-dir DIR         what S3 and the batch jobs keep (LOCAL_BEDROCK_DATA_DIR); without it nothing survives the program
  --await-parent         leave what is in DIR alone until the process that started this one sends { type: 'open' }
  --buckets NAMES        buckets of S3 that are there from the start (LOCAL_BEDROCK_BUCKETS, local-bedrock)
  --batch-state-ms N     how long a batch job stays in each status (LOCAL_BEDROCK_BATCH_STATE_MS, 1000)
  --batch-min-records N  fewer records fail a batch job (LOCAL_BEDROCK_BATCH_MIN_RECORDS, 100)
  --batch-max-records N  more records fail a batch job (LOCAL_BEDROCK_BATCH_MAX_RECORDS, 50000)
  --batch-faults SPEC    faults of every batch job (LOCAL_BEDROCK_BATCH_FAULTS)
  --batch-events URL     where the statuses of batch jobs are told (LOCAL_BEDROCK_BATCH_EVENTS)
  --help                 this text`;

const defaultPort = 9_400;
/** Looked at as soon as the program runs: by the time that it listens it may be gone. */
const parent = process.ppid;
const lookMs = 500;

/** Reads options from arguments and environment. Throws an error for each thing that makes no sense. */
function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): LocalBedrockOptions | 'help' {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: option,
      host: option,
      'tls-cert': option,
      'tls-key': option,
      credentials: option,
      faults: option,
      'control-faults': option,
      quotas: option,
      seed: option,
      'tokens-per-second': option,
      'data-dir': option,
      'await-parent': { type: 'boolean' },
      buckets: option,
      'batch-state-ms': option,
      'batch-min-records': option,
      'batch-max-records': option,
      'batch-faults': option,
      'batch-events': option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  // Unset and empty mean the same.
  const pick = (value: string | undefined, name: string) => value ?? (environment[name] === '' ? undefined : environment[name]);
  const seed = pick(values.seed, 'LOCAL_BEDROCK_SEED');
  const faults = pick(values.faults, 'LOCAL_BEDROCK_FAULTS');
  const tokensPerSecond = pick(values['tokens-per-second'], 'LOCAL_BEDROCK_TOKENS_PER_SECOND');
  const controlFaults = pick(values['control-faults'], 'LOCAL_BEDROCK_CONTROL_FAULTS');
  const quotas = pick(values.quotas, 'LOCAL_BEDROCK_QUOTAS');
  const dataDir = pick(values['data-dir'], 'LOCAL_BEDROCK_DATA_DIR');
  const buckets = pick(values.buckets, 'LOCAL_BEDROCK_BUCKETS');
  const stateMs = pick(values['batch-state-ms'], 'LOCAL_BEDROCK_BATCH_STATE_MS');
  const minRecords = pick(values['batch-min-records'], 'LOCAL_BEDROCK_BATCH_MIN_RECORDS');
  const maxRecords = pick(values['batch-max-records'], 'LOCAL_BEDROCK_BATCH_MAX_RECORDS');
  const batchFaults = pick(values['batch-faults'], 'LOCAL_BEDROCK_BATCH_FAULTS');
  const events = pick(values['batch-events'], 'LOCAL_BEDROCK_BATCH_EVENTS');
  const { host, credentials, 'tls-cert': cert, 'tls-key': key } = values;
  if ((cert === undefined) !== (key === undefined)) throw new Error('--tls-cert and --tls-key belong together.');
  return {
    port: readPort(values.port ?? String(defaultPort)),
    ...(host === undefined ? {} : { host }),
    ...(cert === undefined || key === undefined ? {} : { tls: { cert: readFile(cert, '--tls-cert'), key: readFile(key, '--tls-key') } }),
    ...(credentials === undefined ? {} : { credentials: readCredentials(credentials) }),
    ...(faults === undefined ? {} : { faults }),
    ...(seed === undefined ? {} : { seed: readNumber(seed, 'the seed') }),
    ...(controlFaults === undefined ? {} : { controlFaults }),
    ...(quotas === undefined ? {} : { quotas: readQuotas(quotas) }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(values['await-parent'] === true ? { folderIsOurs: untilParentSaysSo() } : {}),
    ...(buckets === undefined ? {} : { buckets: buckets.split(',').map((name) => name.trim()).filter((name) => name !== '') }),
    batch: {
      ...(stateMs === undefined ? {} : { stateMs: readNumber(stateMs, '--batch-state-ms') }),
      ...(minRecords === undefined ? {} : { minRecords: readNumber(minRecords, '--batch-min-records') }),
      ...(maxRecords === undefined ? {} : { maxRecords: readNumber(maxRecords, '--batch-max-records'), maxRecordsPerFile: readNumber(maxRecords, '--batch-max-records') }),
      ...(batchFaults === undefined ? {} : { faults: batchFaults }),
      ...(events === undefined ? {} : { events: { url: readUrl(events, '--batch-events') } }),
    },
    ...(tokensPerSecond === undefined ? {} : { tokensPerSecond: readNumber(tokensPerSecond, 'tokens per second') }),
  };
}

/** The parent may have to find out first whether the folder is another's. */
const untilParentSaysSo = (): Promise<unknown> =>
  new Promise((resolve) => {
    process.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'open') resolve(undefined);
    });
  });

function readNumber(text: string, name: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value) || value < 0) throw new Error(`${name}: expected a number that is not negative, not "${text}".`);
  return value;
}

function readPort(text: string): number {
  const port = readNumber(text, '--port');
  if (!Number.isInteger(port) || port > 65_535) throw new Error(`--port: expected a whole number from 0 to 65535, not "${text}".`);
  return port;
}

function readFile(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${name}: expected a file that can be read. ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

function readQuotas(source: string): QuotaOptions {
  const json = source.trimStart().startsWith('{') ? source : readFile(source, '--quotas');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`--quotas: expected JSON. ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
  return readQuotaOptions(value);
}

function readUrl(text: string, name: string): string {
  if (!/^https?:/.test(text) || !URL.canParse(text)) throw new Error(`${name}: expected an http or https URL, not "${text}".`);
  return text;
}

function readCredentials(text: string): Readonly<Record<string, string>> {
  const at = text.indexOf(':');
  if (at < 1) throw new Error('--credentials: expected ID:KEY.');
  return { [text.slice(0, at)]: text.slice(at + 1) };
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `The port is in use already (${error.message}). Choose another with --port, or 0 for a free one.`;
  return error.message;
}

/** npm runs a script in a shell, which a SIGTERM to npm may end without a word to this process. */
function whenShellIsGone(callback: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, lookMs).unref();
}

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  const bedrock = await startLocalBedrock(options);
  const stop = () => {
    void bedrock.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (process.env['npm_lifecycle_event'] === 'local-bedrock') whenShellIsGone(stop);
  if (process.send === undefined) {
    console.log(`The embedded Bedrock listens at ${bedrock.url}`);
    return;
  }
  // A parent that is killed cannot say goodbye; its end closes the channel.
  process.once('disconnect', stop);
  process.send({ type: 'listening', url: bedrock.url }, undefined, undefined, (error) => {
    if (error !== null) stop(); // it has gone while this program started
  });
  // What the first answer needs is loaded while the parent still starts.
  await Promise.all([import('./engine/answer.ts'), import('./engine/tokenizer.ts').then(({ countTokens }) => countTokens('warm'))]);
}

run().catch((error: unknown) => {
  console.error(`local-bedrock: ${describeFailure(error)}`);
  process.exitCode = 1;
  // With an open channel to the parent the program would not end of itself.
  if (process.connected) process.disconnect();
});
