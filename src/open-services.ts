import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { BatchPoint, BatchTimers } from './batch/index.ts';
import { awsBatchTimers, BatchJobs, createBatchBucket, limitsOf, localBatchTimers, ownPrefix } from './batch/index.ts';
import type { Config } from './config.ts';
import { RefusedRungs } from './construct/index.ts';
import { cannotTake, Compactor, Conversations, ConversationTurnKeeper, toModel } from './conversations/index.ts';
import { ofBedrock } from './datasources/api-key.ts';
import { createAwsCredentials } from './datasources/aws-credentials.ts';
import { createBatchControlPlane } from './datasources/batch-control-plane.ts';
import { createBedrockControlPlane } from './datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from './datasources/bedrock-runtime.ts';
import { createObjectStore } from './datasources/object-store.ts';
import { watchCredentials } from './datasources/watch-credentials.ts';
import type { AskingDependencies } from './generations/asking.ts';
import { Continuations } from './generations/continuations.ts';
import { Generations } from './generations/generations.ts';
import { Measurements } from './generations/measurements.ts';
import type { EnginePoint } from './generations/run-dependencies.ts';
import type { GenerationTimers, OwnershipTimers, RetentionSettings, RetrySettings } from './generations/settings.ts';
import { defaultRetry, defaultTimers } from './generations/settings.ts';
import { ToolStreams } from './generations/tool-streams.ts';
import { projectFile } from './graphql/project-file.ts';
import type { FindPrice } from './ledger/index.ts';
import { Budgets, createPriceFinder, Ledger, UsageReports } from './ledger/index.ts';
import { createTokenCounter } from './models/count-tokens.ts';
import type { ModelRegistry } from './models/registry.ts';
import { openQuotas } from './open-quotas.ts';
import type { OperatorFiles } from './operator-files.ts';
import { createModelRegistry } from './models/registry.ts';
import { BatchCommands } from './requests/batch-commands.ts';
import type { QuotaSettings } from './quota/index.ts';
import { Commands } from './requests/commands.ts';
import { Planner } from './requests/planner.ts';
import type { Services } from './resolvers/context.ts';
import type { GenerationStore } from './storage/generation-store.ts';
import { GenerationFeeds } from './subscriptions/generation-feeds.ts';

/** What may be set besides the configuration, of what stands behind the resolvers. */
export interface ServiceOptions {
  readonly log: Logger;
  readonly timers?: Partial<GenerationTimers>;
  readonly retry?: Partial<RetrySettings>;
  readonly retention?: Partial<RetentionSettings>;
  readonly batchTimers?: Partial<BatchTimers>;
  readonly quota?: Partial<QuotaSettings>;
  /** Called when a generation, or a batch job, comes to such a point: a test kills the process there. */
  readonly onPoint?: (point: EnginePoint | BatchPoint) => void;
}

/** What these parts stand on: opened before, and closed after them. */
interface Ground {
  readonly files: OperatorFiles;
  readonly store: GenerationStore;
  readonly ownership: OwnershipTimers;
  /** Where the embedded Bedrock is; undefined where another one is used. */
  readonly localEndpoint: string | undefined;
}

/** All that resolvers ask, and how it begins and ends. */
export interface OpenServices {
  readonly services: Services;
  /** Takes over what earlier processes have left. To be called before anybody is answered. */
  recover(): Promise<void>;
  /** Makes the first calls to Bedrock, and waits for them a moment. Gives the ids of the models that are offered; none where they are not known by then. */
  warmUp(): Promise<readonly string[]>;
  /** Begins nothing more: what runs goes on for so long, the rest is interrupted. */
  drain(drainMs: number): Promise<void>;
  /** Leaves Bedrock alone. */
  close(): void;
}

/** Puts the parts behind the resolvers together. */
export function openServices(config: Config, { files, store, ownership, localEndpoint }: Ground, options: ServiceOptions): OpenServices {
  const { bedrock } = config;
  const { log, timers, retry, retention, batchTimers, onPoint = () => undefined } = options;
  const { prices } = files;
  const budgets = new Budgets({ definitions: files.budgets, store, log });
  const credentials = createAwsCredentials(bedrock);
  const bedrockCredentials = ofBedrock(bedrock, credentials);
  const connection = { bedrock, credentials, ...(localEndpoint === undefined ? {} : { localEndpoint }) };
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
  return {
    services,
    recover: async () => {
      await budgets.open();
      await recallQuotas(store);
      for (const record of await store.latest(mostMeasured)) measurements.add(record);
      for (const job of await store.batch.latest(mostMeasured)) measurements.addJob(job);
      await generations.recover();
      await feeds.recover();
      await batch.recover();
    },
    warmUp: async () => {
      const [modelIds] = await Promise.all([Promise.race([listModelIds(models), elapsed(firstCallsWaitMs).then(() => [])]), Promise.race([runtime.warmUp(), elapsed(firstCallsWaitMs)])]);
      return modelIds;
    },
    drain: (drainMs) => batch.close().then(() => generations.drain(drainMs)),
    close: () => {
      closeQuotas();
      runtime.close();
      controlPlane.close();
      batchControlPlane.close();
      objects.close();
    },
  };
}

const hourMs = 3_600_000;

const readRetention = ({ eventRetentionHours, generationRetentionDays }: Config): RetentionSettings => ({
  eventsMs: eventRetentionHours * hourMs,
  generationsMs: generationRetentionDays === undefined ? null : generationRetentionDays * 24 * hourMs,
});

const mostMeasured = 2_000; // of the generations, and of the batch jobs, of earlier processes
const firstCallsWaitMs = 2_000; // the list is only shown, and the first call finds what was not warmed up: what is slow holds nobody up

const elapsed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

/** Their number is told when the server starts; a control plane that fails is no reason not to. */
const listModelIds = (models: ModelRegistry): Promise<readonly string[]> =>
  models.list().then(
    (list) => list.map(({ modelId }) => modelId),
    () => [],
  );

function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
