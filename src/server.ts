import type { Logger } from 'pino';
import { builtInViewer } from './access/viewer.ts';
import type { BatchJobs, BatchNotice } from './batch/index.ts';
import { BatchNotifications, createDownload } from './batch/notifications/index.ts';
import type { Config } from './config.ts';
import { TunnelledAgent } from './datasources/proxy/tunnelled-agent.ts';
import { isCodedError } from './errors.ts';
import type { OwnershipTimers } from './generations/settings.ts';
import { defaultOwnership } from './generations/settings.ts';
import type { RequestInfo } from './graphql/context.ts';
import { defaultLimits } from './graphql/limits.ts';
import { createPipeline } from './graphql/pipeline.ts';
import { createSchema } from './graphql/schema.ts';
import type { LocalRuntime } from './local-runtime.ts';
import { startLocalRuntimeIfNeeded } from './local-runtime.ts';
import { prepareEstimates } from './models/estimate-tokens.ts';
import type { ServiceOptions } from './open-services.ts';
import { openServices } from './open-services.ts';
import type { OperatorFiles } from './operator-files.ts';
import { readOperatorFiles } from './operator-files.ts';
import type { Context, Services } from './resolvers/context.ts';
import { resolvers } from './resolvers/index.ts';
import { Loaders } from './resolvers/loaders.ts';
import type { GenerationStore } from './storage/generation-store.ts';
import { toPlaceError } from './storage/open-database.ts';
import { openGenerationStore } from './storage/open-generation-store.ts';
import { createHttpServer } from './transports/http-server.ts';
import { warnOfUnknownModels } from './unknown-models.ts';

/** What may be set besides the configuration. */
export interface ServerOptions extends ServiceOptions {
  /** The embedded Bedrock, where it is being started already. */
  readonly local?: Promise<LocalRuntime | undefined>;
  readonly ownership?: Partial<OwnershipTimers>;
  /** How long a reader may take nothing while something waits for it, in milliseconds. Default 30,000. */
  readonly slowReaderMs?: number;
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
  const { log, files, ownership, slowReaderMs } = options;
  const opened = openServices(config, { files, store, ownership, localEndpoint: local?.url }, options);
  const { services } = opened;
  const recovered = Promise.withResolvers<undefined>();
  recovered.promise.catch(() => undefined); // whoever came too early is told
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
    ...createBatchWebhook(config, services.batch, log),
    ...(slowReaderMs === undefined ? {} : { slowReaderMs }),
  });
  // The address is ours now: what earlier processes have left is taken over, and only then anybody is answered.
  try {
    await opened.recover();
    recovered.resolve(undefined);
  } catch (error) {
    recovered.reject(error);
    await Promise.all([http.close({ drainMs: 0 }), opened.drain(0)]);
    throw isCodedError(error) && error.code === 'STORE_UNAVAILABLE' ? toPlaceError(config, error.cause) : error;
  }
  const warming = opened.warmUp();
  pipeline.prepare(firstOperation); // while the list is on its way
  const modelIds = await warming;
  if (modelIds.length > 0) warnOfUnknownModels({ files, isKnown: (modelId) => modelIds.includes(modelId) || services.models.describe(modelId) !== undefined, log });
  http.markReady();
  setTimeout(() => void prepareEstimates(), warmUpMs).unref();
  return {
    url: http.url,
    modelIds,
    close: async ({ drainMs }) => {
      // Callers that wait for a generation hear of its end, whole or interrupted, before they are cut.
      await Promise.all([http.close({ drainMs: drainMs + lastWordsMs }), opened.drain(drainMs)]);
      opened.close();
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

/** What is needed to read any operation is needed for this one. */
const firstOperation = {
  query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id status text } }',
  variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] } },
};
const lastWordsMs = 1_000;
const warmUpMs = 1_000; // after the first answers

const createContext = (info: RequestInfo, services: Services): Context => ({
  ...info,
  viewer: builtInViewer,
  services,
  loaders: new Loaders(services, builtInViewer),
  forEvent: () => createContext(info, services),
});
