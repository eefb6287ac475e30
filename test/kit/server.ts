import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { BatchTimers } from '../../src/batch/index.ts';
import { readConfig } from '../../src/config.ts';
import type { GenerationTimers, OwnershipTimers, RetentionSettings, RetrySettings } from '../../src/generations/settings.ts';
import type { QuotaSettings } from '../../src/quota/index.ts';
import { defaultQuotaSettings } from '../../src/quota/index.ts';
import { startServer } from '../../src/server.ts';
import type { LocalBedrock, LocalBedrockOptions } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { transport } from './transport.ts';

/** A server as users run it, before an embedded Bedrock that tells what it saw. */
export interface Subject {
  readonly url: string;
  readonly upstream: LocalBedrock;
  close(drainMs?: number): Promise<void>;
}

export interface SubjectOptions {
  readonly upstream?: LocalBedrockOptions;
  readonly timers?: Partial<GenerationTimers>;
  readonly retry?: Partial<RetrySettings>;
  readonly ownership?: Partial<OwnershipTimers>;
  readonly retention?: Partial<RetentionSettings>;
  readonly batchTimers?: Partial<BatchTimers>;
  readonly quota?: Partial<QuotaSettings>;
  /** Where it keeps what it knows. Default: a folder of its own, which goes when it is closed. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts both in this process, on free ports. Streams are flat out and retries wait hardly at all, unless told otherwise. */
export async function startSubject({ upstream: upstreamOptions, timers, retry, ownership, retention, batchTimers, quota, dataDir, environment }: SubjectOptions = {}): Promise<Subject> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'bedrock-graphql-')));
  const upstream = await startLocalBedrock({ tokensPerSecond: 0, ...upstreamOptions });
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATA_DIR: folder,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url,
    AWS_ENDPOINT_URL_BEDROCK: upstream.url,
    BEDROCK_TRANSPORT: transport,
    ...environment,
  });
  const server = await startServer(config, {
    log: pino({ level: config.logLevel }),
    // What one request meets is not to depend on what others have met: only a test of that says otherwise.
    quota: { retryBudget: { ratio: 1, free: 10_000 }, breaker: { failures: 10_000, firstProbeMs: 20, mostProbeMs: 100 }, learning: { ...defaultQuotaSettings.learning, throttled: Infinity }, ...quota },
    retry: { baseMs: 1, throttledBaseMs: 1, ...retry },
    ...(timers === undefined ? {} : { timers }),
    ...(ownership === undefined ? {} : { ownership }),
    ...(retention === undefined ? {} : { retention }),
    ...(batchTimers === undefined ? {} : { batchTimers }),
  });
  return {
    url: server.url,
    upstream,
    async close(drainMs = 0) {
      await server.close({ drainMs });
      await upstream.close();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
