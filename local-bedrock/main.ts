import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLocalBedrock, type LocalBedrockOptions } from './server.ts';

const usage = `Starts the embedded Bedrock.

  npm run local-bedrock -- [options]

  --port N               the port (9400); 0 takes a free one
  --host HOST            the address to listen on (127.0.0.1)
  --tls-cert FILE        with --tls-key: speak TLS
  --tls-key FILE
  --credentials ID:KEY   the access key that is accepted (local:local)
  --faults SPEC          faults of every request (LOCAL_BEDROCK_FAULTS)
  --seed N               what determines answers and faults (LOCAL_BEDROCK_SEED, 0)
  --tokens-per-second N  how fast streams are (LOCAL_BEDROCK_TOKENS_PER_SECOND, 60); 0: as fast as they can be
  --help                 this text`;

const defaultPort = 9_400;

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
      seed: option,
      'tokens-per-second': option,
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  // Unset and empty mean the same.
  const pick = (value: string | undefined, name: string) => value ?? (environment[name] === '' ? undefined : environment[name]);
  const seed = pick(values.seed, 'LOCAL_BEDROCK_SEED');
  const faults = pick(values.faults, 'LOCAL_BEDROCK_FAULTS');
  const tokensPerSecond = pick(values['tokens-per-second'], 'LOCAL_BEDROCK_TOKENS_PER_SECOND');
  const { host, credentials, 'tls-cert': cert, 'tls-key': key } = values;
  if ((cert === undefined) !== (key === undefined)) throw new Error('--tls-cert and --tls-key belong together.');
  return {
    port: readNumber(values.port ?? String(defaultPort), '--port'),
    ...(host === undefined ? {} : { host }),
    ...(cert === undefined || key === undefined ? {} : { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } }),
    ...(credentials === undefined ? {} : { credentials: readCredentials(credentials) }),
    ...(faults === undefined ? {} : { faults }),
    ...(seed === undefined ? {} : { seed: readNumber(seed, 'the seed') }),
    ...(tokensPerSecond === undefined ? {} : { tokensPerSecond: readNumber(tokensPerSecond, 'tokens per second') }),
  };
}

function readNumber(text: string, name: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value) || value < 0) throw new Error(`${name}: expected a number that is not negative, not "${text}".`);
  return value;
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
