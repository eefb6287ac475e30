import type { BatchJobs } from '../batch/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { AwsCredentials } from '../datasources/aws-credentials.ts';
import type { BedrockContentBlock } from '../datasources/types.ts';
import type { Continuations } from '../generations/continuations.ts';
import type { Generations } from '../generations/generations.ts';
import type { Measurements } from '../generations/measurements.ts';
import type { OperationContext } from '../graphql/context.ts';
import type { CountTokens } from '../models/count-tokens.ts';
import type { Budgets, PriceTable, UsageReports } from '../ledger/index.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { BatchCommands } from '../requests/batch-commands.ts';
import type { Quotas } from '../quota/index.ts';
import type { Commands } from '../requests/commands.ts';
import type { Planner } from '../requests/planner.ts';
import type { GenerationFeeds } from '../subscriptions/generation-feeds.ts';
import type { Loaders } from './loaders.ts';

/** What the resolvers call; made once, when the server starts. */
export interface Services {
  readonly commands: Commands;
  readonly generations: Generations;
  readonly continuations: Continuations;
  readonly conversations: Conversations;
  readonly batch: BatchJobs;
  readonly batchCommands: BatchCommands;
  readonly feeds: GenerationFeeds;
  readonly models: ModelRegistry;
  readonly planner: Planner;
  readonly measurements: Measurements;
  readonly prices: PriceTable;
  readonly usage: UsageReports;
  readonly budgets: Budgets;
  readonly quotas: Quotas;
  readonly countTokens: CountTokens;
  readonly credentials: Pick<AwsCredentials, 'status'>;
  readonly server: { readonly version: string; readonly mode: 'LOCAL' | 'AWS'; readonly region: string };
}

/** The third argument of every resolver. */
export type Context = OperationContext<Loaders, Services>;

/** A message, wherever it stands. */
export interface MessageSource {
  readonly id: string;
  readonly role: 'USER' | 'ASSISTANT';
  readonly content: readonly BedrockContentBlock[];
  /** RFC 3339 */
  readonly createdAt: string;
  readonly tokens: number | null;
  readonly generationId: string | null;
}
