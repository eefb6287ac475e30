import type { Logger } from 'pino';
import type { BedrockConfig, Config } from './config.ts';
import type { AwsCredentials } from './datasources/aws-credentials.ts';
import { createServiceQuotas } from './datasources/service-quotas.ts';
import { watchCredentials } from './datasources/watch-credentials.ts';
import type { ModelRegistry } from './models/registry.ts';
import type { GenerationStore } from './storage/generation-store.ts';
import type { QuotaSettings, Routing, ToldLimit } from './quota/index.ts';
import { Admission, createBucketFinder, createRouting, defaultQuotaSettings, followServiceQuotas, LimitBook, MemoryQuotaEngine, Quotas, recallUse, systemClock } from './quota/index.ts';

interface OpenQuotasOptions {
  readonly config: Config;
  /** What is configured. */
  readonly limits: readonly ToldLimit[];
  readonly credentials: AwsCredentials;
  readonly models: ModelRegistry;
  readonly settings?: Partial<QuotaSettings>;
  readonly log: Logger;
}

/** The gate, what is told of it, and how it is left. */
export interface OpenQuotas {
  readonly admission: Admission;
  readonly quotas: Quotas;
  readonly routing: Routing;
  /** Counts what earlier processes have taken of the quotas. To be called before the first call. */
  readonly recall: (store: GenerationStore) => Promise<void>;
  readonly close: () => void;
}

/** Puts the parts of the gate together. */
export function openQuotas({ config, limits, credentials, models, settings: changed = {}, log }: OpenQuotasOptions): OpenQuotas {
  const { region } = config.bedrock;
  const settings = { ...defaultQuotaSettings, minuteMs: config.quotaMinuteMs, ...changed };
  const book = new LimitBook(limits);
  const routing = createRouting(models, { region, allowedProfiles: config.allowedProfiles, allowedRegions: config.allowedRegions });
  const bucketOf = createBucketFinder(models, region);
  const engine = new MemoryQuotaEngine({ clock: systemClock, times: settings, limitsOf: (key) => book.limitsOf(key), learning: settings.learning });
  const admission = new Admission({ engine, bucketOf, describe: (modelId) => models.describe(modelId), route: (modelId) => routing.route(modelId), settings, clock: systemClock, onChange: (key) => quotas.changed(key) });
  const quotas = new Quotas({ admission, book, bucketOf, region, isModel: async (modelId) => (await models.find(modelId)) !== null || !models.isComplete });
  const { bedrock, serviceQuotas } = config;
  const follow = (): (() => void) | undefined =>
    bedrock.mode === 'aws' && serviceQuotas ? followServiceQuotas({ source: watchCredentials(createServiceQuotas({ bedrock, credentials }), credentials, ['list']), book, onChanged: () => admission.limitsChanged(), log }) : undefined;
  const unfollow = follow();
  const recall = (store: GenerationStore): Promise<void> => recallUse({ engine, store, place: placeOf(bedrock), bucketOf, describe: (modelId) => models.describe(modelId), settings });
  return { admission, quotas, routing, recall, close: () => unfollow?.() };
}

/** What has quotas of its own: a region of an account, as far as the configuration tells it. */
const placeOf = ({ mode, region, runtimeEndpoint = '', ...aws }: BedrockConfig): string => JSON.stringify([mode, region, 'profile' in aws ? (aws.profile ?? '') : '', runtimeEndpoint]);
