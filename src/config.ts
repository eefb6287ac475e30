import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { AwsFiles } from './aws-files.ts';
import { readAwsFiles } from './aws-files.ts';
import { originOf } from './origin.ts';
import type { ProxyConfig } from './proxy-config.ts';
import { readProxy } from './proxy-config.ts';

/**
 * The one reader of the environment. Each variable stands here once, with its default and its meaning; docs/configuration.md is generated
 * from this table. Unset and empty mean the same.
 */
const url = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' }).refine(isPlain, 'expected an http:// or https:// URL without a user, a password or a query: they would not be sent');
/** Endpoints are shown, and only where they lead is used. */
function isPlain(text: string): boolean {
  const { username = '', password = '', search = '', hash = '' } = URL.parse(text) ?? {};
  return `${username}${password}${search}${hash}` === '';
}
const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `expected a whole number from ${least} to ${most}`);
const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `expected one of ${values.join(', ')}` });
const region = z.string().regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, 'expected a region such as us-west-2');
const isPostgresUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash } = new URL(text);
  // What follows the host has no @ but where a password was not escaped: half of it would be taken for the database's name.
  return /^postgres(ql)?:$/.test(protocol) && !pathname.slice(1).includes('/') && !`${pathname}${search}${hash}`.includes('@');
};
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''));

const table = {
  PORT: { schema: integer(0, 65_535).default(4000), default: '4000', meaning: 'Port of everything: GraphQL over HTTP and WebSocket at `/graphql`, SSE at `/graphql/stream`, the explorer at `/`, `/health`, `/ready`. 0 picks a free one.' },
  HOST: { schema: z.string().default('127.0.0.1'), default: '127.0.0.1', meaning: 'Address to listen on. Only a loopback address is accepted, until there is access control.' },
  BEDROCK_MODE: { schema: oneOf('local', 'aws').default('local'), default: 'local', meaning: '`local`: the embedded runtime, no AWS account; `aws`: Amazon Bedrock.' },
  AWS_PROFILE: { schema: z.string().optional(), default: '', meaning: 'In `aws` mode, the profile to use; else the profile named `aws` where it exists, else the SDK\'s chain (environment, containers, roles).' },
  AWS_REGION: { schema: region.optional(), default: '', meaning: 'Region; else the profile\'s, with the SDK\'s chain that of `[default]`; else `us-west-2`. In `local` mode profiles are not looked at.' },
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: { schema: url.optional(), default: '', meaning: 'Endpoint of the Bedrock runtime; wins over the mode\'s own. In `local` mode it must not be Amazon\'s.' },
  AWS_ENDPOINT_URL_BEDROCK: { schema: url.optional(), default: '', meaning: 'Endpoint of Bedrock\'s control plane; wins over the mode\'s own. In `local` mode it must not be Amazon\'s.' },
  AWS_ENDPOINT_URL: { schema: url.optional(), default: '', meaning: 'In `aws` mode, the endpoint of each service that has no variable of its own here; else the profile\'s ([endpoints](#endpoints)), else Amazon\'s.' },
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: {
    schema: oneOf('true', 'false').transform((text) => text === 'true').optional(),
    default: '',
    meaning: '`true`: neither AWS_ENDPOINT_URL nor the profile\'s endpoints are used; the variables of the single services are. Else what the profile says with `ignore_configured_endpoint_urls`.',
  },
  HTTPS_PROXY: {
    schema: z.string().optional(), // proxy-config.ts reads it
    default: '',
    meaning: 'In `aws` mode, the proxy through which AWS is called: `http://proxy.example.com:3128`, with `user:password@` before the host where it asks for them ([proxies](#to-aws-through-a-proxy)). `https_proxy` goes before it.',
  },
  NO_PROXY: {
    schema: z.string().optional(),
    default: '',
    meaning: 'With HTTPS_PROXY: comma-separated hosts that are called directly; `*` for all. `no_proxy` goes before it.',
  },
  BEDROCK_TRANSPORT: {
    schema: oneOf('lean', 'sdk').default('lean'),
    default: 'lean',
    meaning: 'How Converse and InvokeModel are called, whole and streamed: `lean`, by HTTP directly, for a fraction of the CPU time; `sdk`, by the AWS SDK; with the same answers, errors and credentials ([transports](transports.md#to-bedrock)).',
  },
  AWS_ENDPOINT_URL_S3: { schema: url.optional(), default: '', meaning: 'Endpoint of S3, addressed by path (`/bucket/key`); wins over the mode\'s own, which in `local` mode is that of Bedrock\'s control plane. There it must not be Amazon\'s.' },
  BATCH_BUCKET: {
    schema: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of an S3 bucket').optional(),
    default: '',
    meaning: 'The S3 bucket that batch jobs read from and write to; the server keeps what it writes under `bedrock-graphql/`. In `local` mode `local-bedrock` where it is empty; in `aws` mode there are no Bedrock batch jobs without it.',
  },
  BATCH_ROLE_ARN: {
    schema: z.string().regex(/^arn:aws(-[^:]+)?:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role').optional(),
    default: '',
    meaning: 'The IAM role by which Bedrock reads and writes the bucket; the server\'s credentials have to be allowed to pass it. In `local` mode one is made up where it is empty.',
  },
  BATCH_KMS_KEY_ARN: {
    schema: z.string().regex(/^arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]+:\d{12}:(key\/[a-zA-Z0-9-]{36}|alias\/[\w/-]+)$/, 'expected the ARN of a KMS key, or of an alias of one').optional(),
    default: '',
    meaning: 'The KMS key that encrypts what the server and Bedrock write to the bucket for batch jobs (SSE-KMS), for buckets whose policy demands one ([rights](batch.md#on-aws)). As the bucket does by itself where it is empty.',
  },
  BATCH_MIN_RECORDS: { schema: integer(1, 1_000_000).default(100), default: '100', meaning: 'The fewest records that a Bedrock batch job takes, by the account\'s quota for the model. Fewer are run in real time.' },
  BATCH_MAX_RECORDS: { schema: integer(1, 1_000_000).default(50_000), default: '50000', meaning: 'The most records that one Bedrock batch job takes, by the account\'s quota for the model. More are split into several.' },
  BATCH_WEBHOOK_SECRET: {
    schema: z.string().regex(/^[\x21-\x7e]{16,512}$/, 'expected 16 to 512 characters of ASCII without spaces').optional(),
    default: '',
    meaning: 'What an API destination of EventBridge sends as the header `x-batch-webhook-secret` to `/webhooks/bedrock-batch` ([batch jobs](batch.md#told-by-aws)). Without it and BATCH_WEBHOOK_TOPIC_ARN there is no such path.',
  },
  BATCH_WEBHOOK_TOPIC_ARN: {
    schema: z.string().regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/, 'expected the ARN of an SNS topic').optional(),
    default: '',
    meaning: 'The SNS topic whose messages `/webhooks/bedrock-batch` takes, by their signature; its subscription is confirmed by itself.',
  },
  BATCH_RETENTION_DAYS: { schema: integer(1, 36_500).optional(), default: '', meaning: 'How long batch jobs are kept after their end, in days, with what the server wrote for them to S3; for ever where empty. Ledger rows stay.' },
  DATA_DIR: { schema: z.string().default('./data'), default: './data', meaning: 'Folder of everything that is kept: the SQLite file, and in `s3` what the embedded Bedrock keeps. It is made where it does not exist. One server at a time. With DATABASE_URL only the latter.' },
  DATABASE_URL: {
    schema: z.string().refine(isPostgresUrl, 'expected a URL such as postgres://user:password@host:5432/database, with %-escapes for special characters in the password').optional(),
    default: '',
    meaning: 'A PostgreSQL database (`postgres://user:password@host:5432/database`) where everything is kept in place of DATA_DIR ([storage](storage.md#postgresql)). One server at a time, too: several on one database are a later step.',
  },
  STORAGE: {
    schema: oneOf('sqlite', 'memory').optional(),
    default: 'sqlite',
    meaning: '`sqlite`: generations, their logs and the ledger are kept in DATA_DIR and survive the process; `memory`: they are gone when it ends, the oldest sooner. With DATABASE_URL it must be empty.',
  },
  EVENT_RETENTION_HOURS: { schema: integer(1, 87_600).default(24), default: '24', meaning: 'How long the events of a generation are kept after its end, in hours; afterwards readers get one `GenerationSnapshot` in their place.' },
  GENERATION_RETENTION_DAYS: { schema: integer(1, 36_500).optional(), default: '', meaning: 'How long generations are kept after their end, in days, with their idempotency keys; for ever where empty. Ledger rows stay.' },
  PRICES_FILE: { schema: z.string().optional(), default: '', meaning: 'A JSON file of prices that go before the built-in ones ([prices](prices.md)).' },
  BUDGETS_FILE: { schema: z.string().optional(), default: '', meaning: 'A JSON file that says how much may be spent, by whom ([budgets](usage.md#budgets)).' },
  QUOTAS_FILE: { schema: z.string().optional(), default: '', meaning: 'A JSON file of quotas, by model: requests beyond them wait here in place of being throttled ([quota](quota.md)).' },
  QUOTA_MINUTE_MS: { schema: integer(100, 60_000).default(60_000), default: '60000', meaning: 'How long a minute of the quotas is, in milliseconds. Shorter than a minute only against a Bedrock that has such minutes, too: in tests.' },
  ALLOWED_PROFILES: { schema: list.refine((ids) => ids.every((id) => /^[a-z][\w.:-]*$/.test(id)), 'expected geographies (us, eu, global) or ids of inference profiles, separated by commas').optional(), default: '', meaning: 'Comma-separated inference profiles that may be used, each by its id or its geography (`eu`, `global`); all where empty ([routing](quota.md#which-model-is-called)).' },
  ALLOWED_REGIONS: { schema: list.refine((regions) => regions.every((one) => region.safeParse(one).success), 'expected regions such as eu-west-1, separated by commas').optional(), default: '', meaning: 'Comma-separated AWS regions to which an inference profile may send requests; all where empty. AWS_REGION has to be one of them.' },
  SERVICE_QUOTAS: { schema: oneOf('true', 'false').default('false').transform((text) => text === 'true'), default: 'false', meaning: 'In `aws` mode: read the limits of tokens that QUOTAS_FILE does not name from AWS Service Quotas, when the server starts and then every hour. The credentials need `servicequotas:ListServiceQuotas`.' },
  AWS_ENDPOINT_URL_SERVICE_QUOTAS: { schema: url.optional(), default: '', meaning: 'Endpoint of Service Quotas; wins over the mode\'s own.' },
  MAX_BODY_BYTES: { schema: integer(1_024, 1_073_741_824).default(27_262_976), default: '27262976', meaning: 'The largest request body, and the largest WebSocket frame, in bytes.' },
  ALLOWED_ORIGINS: { schema: list.refine((origins) => origins.every(isOrigin), 'expected origins such as https://app.example.com, without a path, separated by commas').optional(), default: '', meaning: 'Comma-separated origins (`https://app.example.com`; those of apps and browser extensions too: `tauri://localhost`, `chrome-extension://…`) whose pages may use the server, besides its own at the loopback names; that of a [reverse proxy](#behind-a-reverse-proxy), too.' },
  ALLOWED_HOSTS: { schema: list.refine((hosts) => hosts.every(isHostName), 'expected host names such as bedrock.example.com, without a scheme, a port or a wildcard, separated by commas').optional(), default: '', meaning: 'Comma-separated host names (`bedrock.example.com`, no port) accepted in the Host header, besides the loopback names.' },
  LOG_LEVEL: { schema: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'), default: 'info', meaning: 'The least severe level that is logged: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. The log is JSON lines on standard error, whose `level` is a number: 60 for `fatal`, 50, 40, 30, 20, and 10 for `trace`.' },
  LOG_CONTENT: { schema: oneOf('true', 'false').default('false').transform((text) => text === 'true'), default: 'false', meaning: 'Log prompts and answers too. They are never logged otherwise.' },
} as const;

type Table = typeof table;
type Values = { [Name in keyof Table]: z.output<Table[Name]['schema']> };

/** How to reach Amazon Bedrock, or what stands in for it. */
export type BedrockConfig =
  | (BedrockPlace & { readonly mode: 'local' })
  | (BedrockPlace & {
      readonly mode: 'aws';
      /** Undefined: the SDK's own chain. */
      readonly profile: string | undefined;
      /** How the profile was chosen: AWS_PROFILE, the one named aws in the configuration files, or none. */
      readonly profileSource?: 'environment' | 'config' | 'default';
    });

interface BedrockPlace {
  readonly region: string;
  readonly runtimeEndpoint: string | undefined;
  readonly controlEndpoint: string | undefined;
  readonly s3Endpoint?: string | undefined;
  readonly quotasEndpoint?: string | undefined;
  /** How the runtime is called; `sdk` where it is absent. */
  readonly transport?: Values['BEDROCK_TRANSPORT'] | undefined;
  /** What leads to AWS; in `aws` mode alone. */
  readonly proxy?: ProxyConfig | undefined;
}

/** Where batch jobs read and write, and how many records one takes. */
export interface BatchConfig {
  /** Undefined: there are no Bedrock batch jobs. */
  readonly bucket: string | undefined;
  readonly roleArn: string | undefined;
  /** Encrypts what is written to the bucket; undefined: as the bucket does by itself. */
  readonly kmsKeyArn: string | undefined;
  readonly minRecords: number;
  readonly maxRecords: number;
  /** Undefined: for ever. */
  readonly retentionDays: number | undefined;
}

/** Who may tell that batch jobs have changed; nobody where both are undefined. */
export interface BatchWebhookConfig {
  /** Never to be shown. */
  readonly secret: string | undefined;
  readonly topicArn: string | undefined;
}

/** The server's configuration, read once. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly bedrock: BedrockConfig;
  readonly batch: BatchConfig;
  readonly batchWebhook: BatchWebhookConfig;
  readonly dataDir: string;
  readonly storage: NonNullable<Values['STORAGE']>;
  /** Where there is one, everything is kept in that PostgreSQL database. It holds a password: never to be shown. */
  readonly databaseUrl: string | undefined;
  readonly eventRetentionHours: number;
  /** Undefined: for ever. */
  readonly generationRetentionDays: number | undefined;
  readonly pricesFile: string | undefined;
  readonly budgetsFile: string | undefined;
  readonly quotasFile: string | undefined;
  /** Null: all. */
  readonly allowedProfiles: readonly string[] | null;
  /** Null: all. */
  readonly allowedRegions: readonly string[] | null;
  readonly serviceQuotas: boolean;
  readonly quotaMinuteMs: number;
  readonly maxBodyBytes: number;
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly logLevel: Values['LOG_LEVEL'];
  readonly logContent: boolean;
}

/** Where the operator's own files are; undefined: there is none. */
export type OperatorFileNames = Pick<Config, 'pricesFile' | 'budgetsFile' | 'quotasFile'>;

/** The configuration cannot be used; the message lists every problem, names variables, and never prints a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  /** Files that it names, which may be wrong as well. */
  readonly files: OperatorFileNames;

  constructor(problems: readonly string[], files: OperatorFileNames) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
    this.files = files;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the whole environment. Throws a {@link ConfigError} that lists all problems at once. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const values = readValues(environment, problems);
  if (values.HOST !== undefined && !isLoopback(values.HOST)) {
    problems.push('HOST: expected a loopback address (127.0.0.1, ::1 or localhost): there is no access control yet, and the server does not start open to the network');
  }
  if (values.DATABASE_URL !== undefined && values.STORAGE !== undefined) problems.push('STORAGE: expected nothing, since DATABASE_URL says where everything is kept');
  const bedrock = readBedrock(values, environment, problems);
  if (values.BATCH_MIN_RECORDS !== undefined && values.BATCH_MAX_RECORDS !== undefined && values.BATCH_MIN_RECORDS > values.BATCH_MAX_RECORDS) problems.push('BATCH_MIN_RECORDS: expected at most BATCH_MAX_RECORDS');
  const allowedRegions = orNull(values.ALLOWED_REGIONS);
  if (allowedRegions?.includes(bedrock.region) === false) problems.push('ALLOWED_REGIONS: expected the region that is called to be one of them (AWS_REGION)');
  if (values.SERVICE_QUOTAS === true && bedrock.mode === 'local') problems.push('SERVICE_QUOTAS: expected false, since BEDROCK_MODE is local: no AWS account is used');
  const files: OperatorFileNames = { pricesFile: values.PRICES_FILE, budgetsFile: values.BUDGETS_FILE, quotasFile: values.QUOTAS_FILE };
  if (problems.length > 0) throw new ConfigError(problems, files);
  const complete = values as Values;
  return {
    port: complete.PORT,
    host: complete.HOST === '[::1]' ? '::1' : complete.HOST,
    bedrock,
    batch: readBatch(complete),
    batchWebhook: { secret: complete.BATCH_WEBHOOK_SECRET, topicArn: complete.BATCH_WEBHOOK_TOPIC_ARN },
    dataDir: complete.DATA_DIR,
    storage: complete.STORAGE ?? 'sqlite',
    databaseUrl: complete.DATABASE_URL,
    eventRetentionHours: complete.EVENT_RETENTION_HOURS,
    generationRetentionDays: complete.GENERATION_RETENTION_DAYS,
    ...files,
    allowedProfiles: orNull(complete.ALLOWED_PROFILES),
    allowedRegions: orNull(complete.ALLOWED_REGIONS),
    serviceQuotas: complete.SERVICE_QUOTAS,
    quotaMinuteMs: complete.QUOTA_MINUTE_MS,
    maxBodyBytes: complete.MAX_BODY_BYTES,
    allowedOrigins: complete.ALLOWED_ORIGINS ?? [],
    allowedHosts: complete.ALLOWED_HOSTS ?? [],
    logLevel: complete.LOG_LEVEL,
    logContent: complete.LOG_CONTENT,
  };
}

/** An empty list is none. */
const orNull = (items: readonly string[] | undefined): readonly string[] | null => (items === undefined || items.length === 0 ? null : items);

function readValues(environment: Environment, problems: string[]): Partial<Values> {
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(table)) {
    const text = environment[name]?.trim();
    const result = schema.safeParse(text === '' ? undefined : text);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues[0]?.message ?? 'not valid'}`);
  }
  return values;
}

const defaultRegion = 'us-west-2';
const defaultProfile = 'aws';
/** The profile that the SDK's own chain reads. */
const sdkProfile = 'default';

function readBedrock(values: Partial<Values>, environment: Environment, problems: string[]): BedrockConfig {
  const transport = values.BEDROCK_TRANSPORT;
  if (values.BEDROCK_MODE === 'aws') {
    const files = readAwsFiles(environment, problems);
    if (values.AWS_PROFILE !== undefined && !files.has(values.AWS_PROFILE)) {
      problems.push('AWS_PROFILE: expected the name of a profile in the AWS configuration files; there is none of this name');
    }
    const profile = values.AWS_PROFILE ?? (files.has(defaultProfile) ? defaultProfile : undefined);
    const region = values.AWS_REGION ?? files.regionOf(profile ?? sdkProfile) ?? defaultRegion;
    const profileSource = values.AWS_PROFILE !== undefined ? 'environment' : profile === undefined ? 'default' : 'config';
    const proxy = readProxy(environment, problems);
    return { mode: 'aws', region, profile, profileSource, transport, ...(proxy === undefined ? {} : { proxy }), ...readEndpoints(values, sharedEndpoint(values, files, profile ?? sdkProfile, problems)) };
  }
  for (const name of ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL_BEDROCK', 'AWS_ENDPOINT_URL_S3'] as const) {
    const endpoint = values[name];
    if (endpoint !== undefined && isAmazon(endpoint)) {
      problems.push(`${name}: expected an endpoint that is not Amazon's, since BEDROCK_MODE is local; set BEDROCK_MODE=aws to use Amazon Bedrock`);
    }
  }
  return { mode: 'local', region: values.AWS_REGION ?? defaultRegion, transport, ...readEndpoints(values) };
}

/** Where a service is that has no variable of its own; by its name in AWS's configuration files. */
type SharedEndpoint = (service: string) => string | undefined;

const readEndpoints = (values: Partial<Values>, shared: SharedEndpoint = () => undefined) => ({
  runtimeEndpoint: values.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? shared('bedrock_runtime'),
  controlEndpoint: values.AWS_ENDPOINT_URL_BEDROCK ?? shared('bedrock'),
  s3Endpoint: values.AWS_ENDPOINT_URL_S3 ?? shared('s3'),
  quotasEndpoint: values.AWS_ENDPOINT_URL_SERVICE_QUOTAS ?? shared('service_quotas'),
});

/** As the SDK finds it with AWS_PROFILE. What the profile says and cannot be used is a problem: the SDK would go to Amazon. */
function sharedEndpoint(values: Partial<Values>, files: AwsFiles, profile: string, problems: string[]): SharedEndpoint {
  const { AWS_ENDPOINT_URL: global, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored = files.ignoresEndpoints(profile) } = values;
  if (ignored) return () => undefined;
  if (global !== undefined) return () => global;
  if (files.lacksServices(profile)) problems.push('AWS_CONFIG_FILE: expected the services section that the profile names');
  return (service) => {
    const endpoint = files.endpointOf(profile, service);
    if (endpoint !== undefined && !url.safeParse(endpoint).success) problems.push(`AWS_CONFIG_FILE: expected the profile's endpoint_url of ${service} to be an http:// or https:// URL without a user, a password or a query`);
    return endpoint;
  };
}

const localBatch = { bucket: 'local-bedrock', roleArn: 'arn:aws:iam::000000000000:role/bedrock-graphql-local' };

function readBatch(values: Values): BatchConfig {
  const defaults = values.BEDROCK_MODE === 'local' ? localBatch : { bucket: undefined, roleArn: undefined };
  return {
    bucket: values.BATCH_BUCKET ?? defaults.bucket,
    roleArn: values.BATCH_ROLE_ARN ?? defaults.roleArn,
    kmsKeyArn: values.BATCH_KMS_KEY_ARN,
    minRecords: values.BATCH_MIN_RECORDS,
    maxRecords: values.BATCH_MAX_RECORDS,
    retentionDays: values.BATCH_RETENTION_DAYS,
  };
}

/** The domains of all partitions of AWS, with and without dual stack, as the SDK's own table of partitions has them. */
const amazon = /(^|\.)(amazonaws\.(com|com\.cn|eu)|amazonwebservices\.(com|com\.cn|eu)|aws|aws\.dev|ic\.gov|sgov\.gov|scloud|adc-e\.uk)\.*$/i;

const isAmazon = (endpoint: string): boolean => amazon.test(new URL(endpoint).hostname);

const isOrigin = (text: string): boolean => URL.canParse(text) && originOf(new URL(text)) === text;

/** Is it a name as it can stand in a Host header before the port? */
const isHostName = (text: string): boolean => !text.includes('*') && URL.parse(`http://${text}`)?.hostname === text.toLowerCase();

/** Is it an address that only this machine can reach? An IPv6 address may stand in brackets, as in a URL. */
export const isLoopback = (host: string): boolean => host.toLowerCase() === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

/** The table of variables as Markdown: docs/configuration.md is made of it. */
export function describeConfig(): string {
  const rows = Object.entries(table).map(([name, row]) => `| \`${name}\` | ${row.default === '' ? '' : `\`${row.default}\``} | ${row.meaning} |`);
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
