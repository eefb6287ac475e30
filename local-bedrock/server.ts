import { createAttemptCounter } from './attempts.ts';
import type { AdvanceOptions, JobDescription } from './batch/batch-service.ts';
import type { JobStatus } from './batch/job.ts';
import { parseJobFaults } from './batch/job-faults.ts';
import type { BatchOptions } from './batch/settings.ts';
import { parseControlFaults } from './control-faults.ts';
import { createCallLog, type Call, type CallLog } from './calls.ts';
import { noFaults } from './faults.ts';
import { handleRequest, type RequestContext } from './handle-request.ts';
import { loadModels } from './models.ts';
import { parseFaults } from './parse-faults.ts';
import { createPromptCache } from './prompt-cache.ts';
import { createQuotaLedger, type QuotaState } from './quotas/quota-ledger.ts';
import { readQuotaOptions, type QuotaOptions } from './quotas/quota-options.ts';
import type { Say } from './say.ts';
import { createStoredServices } from './stored-services.ts';
import { createExchange } from './wire/exchange.ts';
import { createOnePortServer, type TlsFiles } from './wire/one-port.ts';
import { operations } from './wire/router.ts';
import type { Credentials } from './wire/signature.ts';

export type { AdvanceOptions, JobDescription } from './batch/batch-service.ts';
export type { BatchOptions } from './batch/settings.ts';
export type { Call, CallOutcome } from './calls.ts';
export type { QuotaLimits, QuotaOptions, QuotaScope } from './quotas/quota-options.ts';
export type { QuotaState } from './quotas/quota-ledger.ts';
export type { Said, Say, SayRequest } from './say.ts';

/** How an embedded Bedrock is started; everything has a default. */
export interface LocalBedrockOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Speak TLS, with HTTP/1.1 and HTTP/2 as ALPN chooses. Default: cleartext, both on the same port. */
  readonly tls?: TlsFiles;
  /** Default `{ local: 'local' }`. */
  readonly credentials?: Credentials;
  /** Faults of every request that brings none of its own, such as `throttle=2`; the README has the table. Default: none. */
  readonly faults?: string;
  /** Default 0. The same seed and request give the same answer, padding, pace and faults. */
  readonly seed?: number;
  /** How fast streams are; Infinity or 0: as fast as the socket takes them. Default 60. */
  readonly tokensPerSecond?: number;
  /** The wait before a stream's first piece of text. Default 0. */
  readonly firstTokenMs?: number;
  /** Path of the model catalogue. Default: the project's own. */
  readonly catalogue?: string | URL;
  /** Whether `calls` have the requests' bodies: for tests that compare what was sent. Default false: bodies may be large, and private. */
  readonly keepBodies?: boolean;
  /** Folder of what S3 and the batch jobs keep; it is made where it does not exist. Default: a temporary one, removed at the end. */
  readonly dataDir?: string;
  /** The folder is not opened before. Default: at once. */
  readonly folderIsOurs?: Promise<unknown>;
  /** Buckets of S3 that are there from the start, beside those that are created. Default: `local-bedrock`. */
  readonly buckets?: readonly string[];
  /** Faults of requests that run no model, such as `throttle=1` or `ListModelInvocationJobs:throttle=2;GetModelInvocationJob:status=500:1`. Default: none. */
  readonly controlFaults?: string;
  /** Quotas to enforce. Default: none. */
  readonly quotas?: QuotaOptions;
  /** How batch jobs run. */
  readonly batch?: BatchOptions;
  /** Asked by each request that runs a chat model what is to be answered. Default: the engine answers. */
  readonly say?: Say;
}

/** The batch jobs, for tests. */
export interface BatchControl {
  /**
   * Moves a job on, through all statuses that lie before, whatever its clock says; resolves when it is there, and rejects when it ends elsewhere. `Failed`,
   * `Expired`, `PartiallyCompleted` and `Stopped` end it.
   */
  readonly advance: (jobArn: string, status: JobStatus, options?: AdvanceOptions) => Promise<JobDescription>;
  /** All jobs as GetModelInvocationJob has them, oldest first. */
  readonly jobs: () => Promise<readonly JobDescription[]>;
}

/** An embedded Bedrock that listens. */
export interface LocalBedrock {
  /** To be used as the AWS SDK's `endpoint`. */
  readonly url: string;
  readonly port: number;
  /** What was seen of each call, oldest first, at most the last 1,000. The records go on changing while their call runs. */
  readonly calls: readonly Call[];
  /** Resolves with the first call, past or to come, that satisfies the predicate; rejects after `timeoutMs` (30,000). */
  readonly waitForCall: CallLog['waitForCall'];
  readonly batch: BatchControl;
  /** The quotas of each model, scope and region that was asked for; empty where none are enforced. */
  readonly quotas: () => readonly QuotaState[];
  /** Closes the port and all connections, and resolves when that is done. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an embedded Bedrock: it speaks Bedrock's wire protocol, so that the real AWS SDK talks to it.
 * Rejects when the port cannot be had (`EADDRINUSE`), the catalogue cannot be read, the faults cannot be understood, or `dataDir` cannot be used.
 */
export async function startLocalBedrock(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
  const { host = '127.0.0.1', port = 0, seed = 0, tls } = options;
  const calls = createCallLog();
  const models = loadModels(options.catalogue);
  const { dataDir, folderIsOurs, batch = {}, buckets = ['local-bedrock'], say } = options;
  parseJobFaults(batch.faults ?? '');
  const quotas = options.quotas === undefined ? undefined : createQuotaLedger(readQuotaOptions(options.quotas));
  const stored = createStoredServices({ models, seed, buckets, batch, ...(dataDir === undefined ? {} : { dataDir }), ...(folderIsOurs === undefined ? {} : { folderIsOurs }), ...(say === undefined ? {} : { say }) });
  const context: RequestContext = {
    models,
    stored,
    calls,
    keepBodies: options.keepBodies ?? false,
    attempts: createAttemptCounter(seed),
    credentials: options.credentials ?? { local: 'local' },
    faults: options.faults === undefined || options.faults === '' ? noFaults : parseFaults(options.faults),
    controlFaults: parseControlFaults(options.controlFaults ?? '', operations.filter(({ isInference }) => !isInference).map(({ name }) => name)),
    ...(quotas === undefined ? {} : { quotas }),
    pacing: { tokensPerSecond: options.tokensPerSecond ?? 60, firstTokenMs: options.firstTokenMs ?? 0 },
    seed,
    promptCache: createPromptCache(),
    ...(say === undefined ? {} : { say }),
  };
  const { server, close } = createOnePortServer((request, reply) => {
    void handleRequest(createExchange(request, reply), context);
  }, tls);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  await stored.start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    calls: calls.calls,
    waitForCall: calls.waitForCall,
    quotas: () => quotas?.states() ?? [],
    batch: {
      advance: async (...to) => (await stored.open()).batch.advance(...to),
      jobs: async () => (await stored.open()).batch.jobs(),
    },
    async close() {
      await close();
      await stored.close();
    },
  };
}
