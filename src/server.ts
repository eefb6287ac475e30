import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { builtInViewer } from './access/viewer.ts';
import type { Config } from './config.ts';
import { RefusedRungs } from './construct/index.ts';
import { Compactor, Conversations, ConversationTurnKeeper } from './conversations/index.ts';
import { createBedrockControlPlane } from './datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from './datasources/bedrock-runtime.ts';
import { isCodedError } from './errors.ts';
import { Continuations } from './generations/continuations.ts';
import { Generations } from './generations/generations.ts';
import type { EnginePoint } from './generations/run.ts';
import type { GenerationTimers, OwnershipTimers, RetentionSettings, RetrySettings } from './generations/settings.ts';
import { defaultOwnership, defaultRetry, defaultTimers } from './generations/settings.ts';
import type { RequestInfo } from './graphql/context.ts';
import { defaultLimits } from './graphql/limits.ts';
import { createPipeline } from './graphql/pipeline.ts';
import { projectFile } from './graphql/project-file.ts';
import { createSchema } from './graphql/schema.ts';
import type { LocalRuntime } from './local-runtime.ts';
import { startLocalRuntime } from './local-runtime.ts';
import { createPriceFinder, Ledger, readPriceTable } from './ledger/index.ts';
import { createTokenCounter } from './models/count-tokens.ts';
import { prepareEstimates } from './models/estimate-tokens.ts';
import type { ModelRegistry } from './models/registry.ts';
import { createModelRegistry } from './models/registry.ts';
import { Commands } from './requests/commands.ts';
import type { Context, Services } from './resolvers/context.ts';
import { resolvers } from './resolvers/index.ts';
import { createLoaders } from './resolvers/loaders.ts';
import type { GenerationStore } from './storage/generation-store.ts';
import { toPlaceError } from './storage/open-database.ts';
import { openGenerationStore } from './storage/open-generation-store.ts';
import { GenerationFeeds } from './subscriptions/generation-feeds.ts';
import { createHttpServer } from './transports/http-server.ts';

/** What may be set besides the configuration. */
export interface ServerOptions {
  readonly log: Logger;
  readonly timers?: Partial<GenerationTimers>;
  readonly retry?: Partial<RetrySettings>;
  readonly ownership?: Partial<OwnershipTimers>;
  readonly retention?: Partial<RetentionSettings>;
  /** How long a reader may take nothing while something waits for it, in milliseconds. Default 30,000. */
  readonly slowReaderMs?: number;
  /** Called when a generation comes to such a point: a test kills the process there. */
  readonly onPoint?: (point: EnginePoint) => void;
}

/** A server that answers. */
export interface Server {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The ids of the models that it offers. */
  readonly modelIds: readonly string[];
  /** Not ready, sockets closed with 1012, generations run on for `drainMs`, the rest is interrupted; then everything is closed. */
  close(options: { readonly drainMs: number }): Promise<void>;
}

/** Puts the parts together and starts them. Rejects where the address cannot be had or, in local mode, the embedded Bedrock does not start. */
export async function startServer(config: Config, options: ServerOptions): Promise<Server> {
  const { storage, dataDir, databaseUrl } = config;
  const ownership = { ...defaultOwnership, ...options.ownership };
  const store = await openGenerationStore({ storage, dataDir, databaseUrl, leaseMs: ownership.leaseMs });
  const local = await startRuntimeIfNeeded(config, options.log).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  try {
    return await startWith(config, { ...options, ownership }, store, local);
  } catch (error) {
    await local?.close();
    await store.close();
    throw error;
  }
}

async function startWith(config: Config, options: ServerOptions & { readonly ownership: OwnershipTimers }, store: GenerationStore, local: LocalRuntime | undefined): Promise<Server> {
  const { bedrock } = config;
  const { log, timers, retry, ownership, retention, slowReaderMs, onPoint = () => undefined } = options;
  const prices = readPriceTable(config.pricesFile);
  const connection = { bedrock, ...(local === undefined ? {} : { localEndpoint: local.url }) };
  const controlPlane = createBedrockControlPlane(connection);
  const models = createModelRegistry({ controlPlane, mode: bedrock.mode, log });
  const runtime = createBedrockRuntime({ ...connection, bodyFormatOf: (modelId) => models.describe(modelId)?.bodyFormat });
  const describe = (modelId: string) => models.describe(modelId);
  // The engine needs the turns of conversations, and a compaction needs the engine.
  const turns = new ConversationTurnKeeper(store.conversations, describe, (): Compactor => compactor);
  const generations = new Generations({
    store,
    ledger: new Ledger({ findPrice: createPriceFinder(prices, models), describe, currency: prices.currency }),
    runtime,
    turns,
    region: bedrock.region,
    timers: { ...defaultTimers, ...timers },
    retry: { ...defaultRetry, ...retry },
    log,
    logContent: config.logContent,
    ownership,
    retention: { ...readRetention(config), ...retention },
    onPoint,
    describe,
    refusedRungs: new RefusedRungs(),
  });
  const compactor = new Compactor(store.conversations, generations, log);
  const conversations = new Conversations(store, describe, compactor);
  const feeds = new GenerationFeeds(generations);
  const recovered = Promise.withResolvers<undefined>();
  recovered.promise.catch(() => undefined); // whoever came too early is told
  const services: Services = {
    commands: new Commands(models, conversations),
    generations,
    continuations: new Continuations(generations, describe, turns),
    conversations,
    feeds,
    models,
    prices,
    countTokens: createTokenCounter(runtime, models),
    server: { version: readVersion(), mode: bedrock.mode === 'aws' ? 'AWS' : 'LOCAL', region: bedrock.region },
  };
  const http = await createHttpServer<Context>({
    pipeline: createPipeline({ schema: createSchema(resolvers), limits: defaultLimits, log }),
    createContext: (info) => recovered.promise.then(() => createContext(info, services)),
    log,
    host: config.host,
    port: config.port,
    maxBodyBytes: config.maxBodyBytes,
    allowedOrigins: config.allowedOrigins,
    allowedHosts: config.allowedHosts,
    ...(slowReaderMs === undefined ? {} : { slowReaderMs }),
  });
  // The address is ours now: what earlier processes have left is taken over, and only then anybody is answered.
  try {
    await generations.recover();
    await feeds.recover();
    recovered.resolve(undefined);
  } catch (error) {
    recovered.reject(error);
    await Promise.all([http.close({ drainMs: 0 }), generations.drain(0)]);
    throw isCodedError(error) && error.code === 'STORE_UNAVAILABLE' ? toPlaceError(config, error.cause) : error;
  }
  const [modelIds] = await Promise.all([Promise.race([listModelIds(models), elapsed(firstCallsWaitMs).then(() => [])]), Promise.race([runtime.warmUp(), elapsed(firstCallsWaitMs)])]);
  http.markReady();
  setTimeout(() => void prepareEstimates(), warmUpMs).unref();
  return {
    url: http.url,
    modelIds,
    close: async ({ drainMs }) => {
      // Callers that wait for a generation hear of its end, whole or interrupted, before they are cut.
      await Promise.all([http.close({ drainMs: drainMs + lastWordsMs }), generations.drain(drainMs)]);
      runtime.close();
      controlPlane.close();
      await local?.close();
      await store.close();
    },
  };
}

const hourMs = 3_600_000;

const readRetention = ({ eventRetentionHours, generationRetentionDays }: Config): RetentionSettings => ({
  eventsMs: eventRetentionHours * hourMs,
  generationsMs: generationRetentionDays === undefined ? null : generationRetentionDays * 24 * hourMs,
});

const firstCallsWaitMs = 2_000; // the list is only shown, and the first call finds what was not warmed up: what is slow holds nobody up
const lastWordsMs = 1_000;
const warmUpMs = 1_000; // after the first answers

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

/** Their number is told when the server starts; a control plane that fails is no reason not to. */
const listModelIds = (models: ModelRegistry): Promise<readonly string[]> =>
  models.list().then(
    (list) => list.map(({ modelId }) => modelId),
    () => [],
  );

/** The embedded Bedrock stands in for whichever service has no endpoint of its own in local mode. */
function startRuntimeIfNeeded({ bedrock }: Config, log: Logger): Promise<LocalRuntime | undefined> {
  const needed = bedrock.mode === 'local' && (bedrock.runtimeEndpoint === undefined || bedrock.controlEndpoint === undefined);
  return needed ? startLocalRuntime(log) : Promise.resolve(undefined);
}

const createContext = (info: RequestInfo, services: Services): Context => ({
  ...info,
  viewer: builtInViewer,
  services,
  loaders: createLoaders(services, builtInViewer),
  forEvent: () => createContext(info, services),
});

function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
