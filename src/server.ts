import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { builtInViewer } from './access/viewer.ts';
import type { BatchNotice, BatchPoint, BatchTimers } from './batch/index.ts';
import { awsBatchTimers, BatchJobs, createBatchBucket, limitsOf, localBatchTimers, ownPrefix } from './batch/index.ts';
import { BatchNotifications, createDownload } from './batch/notifications/index.ts';
import type { Config } from './config.ts';
import { RefusedRungs } from './construct/index.ts';
import { cannotTake, Compactor, Conversations, ConversationTurnKeeper, toModel } from './conversations/index.ts';
import { ofBedrock } from './datasources/api-key.ts';
import { createAwsCredentials } from './datasources/aws-credentials.ts';
import { createBatchControlPlane } from './datasources/batch-control-plane.ts';
import { createBedrockControlPlane } from './datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from './datasources/bedrock-runtime.ts';
import { createObjectStore } from './datasources/object-store.ts';
import { TunnelledAgent } from './datasources/proxy/tunnelled-agent.ts';
import { watchCredentials } from './datasources/watch-credentials.ts';
import { isCodedError } from './errors.ts';
import type { AskingDependencies } from './generations/asking.ts';
import { Continuations } from './generations/continuations.ts';
import { Generations } from './generations/generations.ts';
import { Measurements } from './generations/measurements.ts';
import type { EnginePoint } from './generations/run-dependencies.ts';
import type { GenerationTimers, OwnershipTimers, RetentionSettings, RetrySettings } from './generations/settings.ts';
import { defaultOwnership, defaultRetry, defaultTimers } from './generations/settings.ts';
import { ToolStreams } from './generations/tool-streams.ts';
import type { RequestInfo } from './graphql/context.ts';
import { defaultLimits } from './graphql/limits.ts';
import { createPipeline } from './graphql/pipeline.ts';
import { projectFile } from './graphql/project-file.ts';
import { createSchema } from './graphql/schema.ts';
import type { FindPrice } from './ledger/index.ts';
import type { LocalRuntime } from './local-runtime.ts';
import { startLocalRuntimeIfNeeded } from './local-runtime.ts';
import { Budgets, createPriceFinder, Ledger, UsageReports } from './ledger/index.ts';
import { createTokenCounter } from './models/count-tokens.ts';
import { prepareEstimates } from './models/estimate-tokens.ts';
import type { ModelRegistry } from './models/registry.ts';
import { openQuotas } from './open-quotas.ts';
import type { OperatorFiles } from './operator-files.ts';
import { readOperatorFiles } from './operator-files.ts';
import { createModelRegistry } from './models/registry.ts';
import { BatchCommands } from './requests/batch-commands.ts';
import type { QuotaSettings } from './quota/index.ts';
import { Commands } from './requests/commands.ts';
import { Planner } from './requests/planner.ts';
import type { Context, Services } from './resolvers/context.ts';
import { resolvers } from './resolvers/index.ts';
import { Loaders } from './resolvers/loaders.ts';
import type { GenerationStore } from './storage/generation-store.ts';
import { toPlaceError } from './storage/open-database.ts';
import { openGenerationStore } from './storage/open-generation-store.ts';
import { GenerationFeeds } from './subscriptions/generation-feeds.ts';
import { createHttpServer } from './transports/http-server.ts';
import { warnOfUnknownModels } from './unknown-models.ts';

/** What may be set besides the configuration. */
export interface ServerOptions {
  readonly log: Logger;
  /** The embedded Bedrock, where it is being started already. */
  readonly local?: Promise<LocalRuntime | undefined>;
  readonly timers?: Partial<GenerationTimers>;
  readonly retry?: Partial<RetrySettings>;
  readonly ownership?: Partial<OwnershipTimers>;
  readonly retention?: Partial<RetentionSettings>;
  readonly batchTimers?: Partial<BatchTimers>;
  readonly quota?: Partial<QuotaSettings>;
  /** How long a reader may take nothing while something waits for it, in milliseconds. Default 30,000. */
  readonly slowReaderMs?: number;
  /** Called when a generation, or a batch job, comes to such a point: a test kills the process there. */
  readonly onPoint?: (point: EnginePoint | BatchPoint) => void;
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

/** Puts the parts together and starts them. Rejects where the address cannot be had or, in local mode, the embedded Bedrock does not start, and where a file of the operator's cannot be used. */
export async function startServer(config: Config, options: ServerOptions): Promise<Server> {
  const { storage, dataDir, databaseUrl } = config;
  const ownership = { ...defaultOwnership, ...options.ownership };
  const starting = options.local ?? startLocalRuntimeIfNeeded(config, options.log);
  starting.catch(() => undefined); // it is told below
  const opening = async () => {
    const files = readOperatorFiles(config); // before anything is opened, and changed for good
    return { files, store: await openGenerationStore({ storage, dataDir, databaseUrl, leaseMs: ownership.leaseMs }) };
  };
  const { files, store } = await opening().catch(async (error: unknown) => {
    await starting.then((local) => local?.close()).catch(() => undefined);
    throw error;
  });
  const local = await starting.catch(async (error: unknown) => {
    await store.close().catch(() => undefined);
    throw error;
  });
  try {
    await local?.openFolder();
    return await startWith(config, { ...options, ownership, files }, store, local);
  } catch (error) {
    await local?.close();
    await store.close().catch(() => undefined); // what cannot be written cannot be closed in order, either
    throw error;
  }
}

async function startWith(config: Config, options: ServerOptions & { readonly ownership: OwnershipTimers; readonly files: OperatorFiles }, store: GenerationStore, local: LocalRuntime | undefined): Promise<Server> {
  const { bedrock } = config;
  const { log, files, timers, retry, ownership, retention, batchTimers, slowReaderMs, onPoint = () => undefined } = options;
  const { prices } = files;
  const budgets = new Budgets({ definitions: files.budgets, store, log });
  const credentials = createAwsCredentials(bedrock);
  const bedrockCredentials = ofBedrock(bedrock, credentials);
  const connection = { bedrock, credentials, ...(local === undefined ? {} : { localEndpoint: local.url }) };
  const controlPlane = watchCredentials(createBedrockControlPlane(connection), bedrockCredentials, ['listFoundationModels', 'listInferenceProfiles']);
  const models = createModelRegistry({ controlPlane, mode: bedrock.mode, log });
  const runtime = watchCredentials(createBedrockRuntime({ ...connection, bodyFormatOf: (modelId) => models.describe(modelId)?.bodyFormat }), bedrockCredentials, ['run', 'stream', 'countTokens']);
  const describe = (modelId: string) => models.describe(modelId);
  const { admission, quotas, routing, recall: recallQuotas, close: closeQuotas } = openQuotas({ config, limits: files.quotas, credentials, models, log, ...(options.quota === undefined ? {} : { settings: options.quota }) });
  // The engine needs the turns of conversations, and a compaction needs the engine.
  const turns = new ConversationTurnKeeper(store.conversations, describe, (): Compactor => compactor);
  const findPrice = createPriceFinder(prices, models);
  const findRealtimePrice: FindPrice = (modelId) => findPrice(routing.route(modelId));
  const ledger = new Ledger({ findPrice: findRealtimePrice, findBatchPrice: findPrice, describe, currency: prices.currency, budgets });
  const measurements = new Measurements();
  const asking: AskingDependencies = {
    describe,
    refusedRungs: new RefusedRungs(),
    toModel: (request, modelId) => toModel(request, modelId, describe),
    cannotTake: (request, modelId) => cannotTake(request, modelId, describe),
  };
  const generations = new Generations({
    store,
    ledger,
    measurements,
    runtime,
    admission,
    turns,
    region: bedrock.region,
    timers: { ...defaultTimers, ...timers },
    retry: { ...defaultRetry, ...retry },
    log,
    logContent: config.logContent,
    ownership,
    retention: { ...readRetention(config), ...retention },
    onPoint,
    ...asking,
    toolStreams: new ToolStreams(),
  });
  const compactor = new Compactor(store.conversations, generations, log);
  const conversations = new Conversations(store, describe, compactor);
  const feeds = new GenerationFeeds(generations);
  const batchControlPlane = watchCredentials(createBatchControlPlane(connection), bedrockCredentials, ['createJob', 'getJob', 'stopJob'], ['listJobs']);
  const objects = watchCredentials(createObjectStore({ ...connection, kmsKeyArn: config.batch.kmsKeyArn }), credentials, ['write', 'find', 'delete'], ['read', 'list']);
  const batch = new BatchJobs({
    store: store.batch,
    bedrock: batchControlPlane,
    objects,
    generations,
    measurements,
    ledger,
    findPrice,
    models,
    config: config.batch,
    region: bedrock.region,
    timers: { ...(bedrock.mode === 'local' ? localBatchTimers : awsBatchTimers), ...batchTimers },
    log,
    onPoint,
  });
  const recovered = Promise.withResolvers<undefined>();
  recovered.promise.catch(() => undefined); // whoever came too early is told
  const commands = new Commands(models, conversations, routing);
  const batchCommands = new BatchCommands({ models, routing }, {
    region: bedrock.region,
    limits: limitsOf(config.batch),
    places: { bucket: config.batch.bucket, roleArn: config.batch.roleArn, ownFolder: ownPrefix },
    bucket: createBatchBucket(objects),
    findPrice,
    findRealtimePrice,
    currency: prices.currency,
  });
  const services: Services = {
    commands,
    planner: new Planner({ commands, batchCommands, ledger, ...asking, route: (modelId) => routing.route(modelId), estimateQuota: (...asked) => admission.estimate(...asked) }),
    measurements,
    generations,
    continuations: new Continuations(generations, describe, turns),
    conversations,
    batch,
    batchCommands,
    feeds,
    models,
    prices,
    usage: new UsageReports(store),
    budgets,
    quotas,
    countTokens: createTokenCounter(runtime, models),
    credentials: bedrockCredentials,
    server: { version: readVersion(), mode: bedrock.mode === 'aws' ? 'AWS' : 'LOCAL', region: bedrock.region },
  };
  const pipeline = createPipeline<Context>({ schema: createSchema(resolvers), limits: defaultLimits, log });
  const http = await createHttpServer<Context>({
    pipeline,
    createContext: (info) => recovered.promise.then(() => createContext(info, services)),
    log,
    host: config.host,
    port: config.port,
    maxBodyBytes: config.maxBodyBytes,
    allowedOrigins: config.allowedOrigins,
    allowedHosts: config.allowedHosts,
    ...createBatchWebhook(config, batch, log),
    ...(slowReaderMs === undefined ? {} : { slowReaderMs }),
  });
  // The address is ours now: what earlier processes have left is taken over, and only then anybody is answered.
  try {
    await budgets.open();
    await recallQuotas(store);
    for (const record of await store.latest(mostMeasured)) measurements.add(record);
    for (const job of await store.batch.latest(mostMeasured)) measurements.addJob(job);
    await generations.recover();
    await feeds.recover();
    await batch.recover();
    recovered.resolve(undefined);
  } catch (error) {
    recovered.reject(error);
    await Promise.all([http.close({ drainMs: 0 }), batch.close().then(() => generations.drain(0))]);
    throw isCodedError(error) && error.code === 'STORE_UNAVAILABLE' ? toPlaceError(config, error.cause) : error;
  }
  const warming = Promise.all([Promise.race([listModelIds(models), elapsed(firstCallsWaitMs).then(() => [])]), Promise.race([runtime.warmUp(), elapsed(firstCallsWaitMs)])]);
  pipeline.prepare(firstOperation); // while the list is on its way
  const modelIds: readonly string[] = (await warming)[0];
  if (modelIds.length > 0) warnOfUnknownModels({ files, isKnown: (modelId) => modelIds.includes(modelId) || describe(modelId) !== undefined, log });
  http.markReady();
  setTimeout(() => void prepareEstimates(), warmUpMs).unref();
  return {
    url: http.url,
    modelIds,
    close: async ({ drainMs }) => {
      // Callers that wait for a generation hear of its end, whole or interrupted, before they are cut.
      await Promise.all([http.close({ drainMs: drainMs + lastWordsMs }), batch.close().then(() => generations.drain(drainMs))]);
      closeQuotas();
      runtime.close();
      controlPlane.close();
      batchControlPlane.close();
      objects.close();
      await local?.close();
      await store.close();
    },
  };
}

/** Nothing where nobody is configured who may tell. What is told is looked into by and by: whoever tells it is not kept waiting. */
function createBatchWebhook({ batchWebhook: settings, bedrock: { proxy } }: Config, batch: BatchJobs, log: Logger): { readonly batchNotifications?: BatchNotifications } {
  if (settings.secret === undefined && settings.topicArn === undefined) return {};
  const notify = (notice: BatchNotice): void => {
    batch.notify(notice).catch((err: unknown) => log.warn({ err, jobArn: notice.jobArn }, 'what was told of a batch job could not be looked into; it is found by asking Bedrock'));
  };
  return { batchNotifications: new BatchNotifications({ ...settings, notify, log, ...(proxy === undefined ? {} : { download: createDownload(new TunnelledAgent(proxy)) }) }) };
}

const hourMs = 3_600_000;

const readRetention = ({ eventRetentionHours, generationRetentionDays }: Config): RetentionSettings => ({
  eventsMs: eventRetentionHours * hourMs,
  generationsMs: generationRetentionDays === undefined ? null : generationRetentionDays * 24 * hourMs,
});

/** What is needed to read any operation is needed for this one. */
const firstOperation = {
  query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id status text } }',
  variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] } },
};
const mostMeasured = 2_000; // of the generations, and of the batch jobs, of earlier processes
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

const createContext = (info: RequestInfo, services: Services): Context => ({
  ...info,
  viewer: builtInViewer,
  services,
  loaders: new Loaders(services, builtInViewer),
  forEvent: () => createContext(info, services),
});

function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
