import type {
  GenerationEvent,
  GenerationEventBody,
  GenerationInput,
  GenerationOutput,
  GenerationRecord,
  GenerationState,
  GenerationStatus,
  InferenceMethod,
} from './generation-record.ts';
import type { ConversationUsage } from './conversation-record.ts';
import type { BatchStore } from './batch-store.ts';
import type { ConversationStore, TurnBeginning, TurnEnd } from './conversation-store.ts';
import type { Admission, BudgetAccount, BudgetPeriod, LedgerEntry, LedgerRow } from './ledger-record.ts';
import type { RecentUse, RecentUseQuery } from './recent-use.ts';
import type { UsageGroup, UsageQuery } from './usage-record.ts';

/** Which generations of a viewer to list, newest first. */
export interface GenerationQuery {
  readonly tenantId: string;
  readonly viewerId: string;
  readonly status?: readonly GenerationStatus[];
  readonly method?: readonly InferenceMethod[];
  readonly modelId?: string;
  /** RFC 3339, inclusive. */
  readonly since?: string;
  /** RFC 3339, exclusive. */
  readonly until?: string;
  /** Only generations older than the one of this id. */
  readonly before?: string;
  readonly limit: number;
}

/** Which generation a viewer's idempotency key has started, and with which input. */
export interface IdempotencyClaim {
  readonly key: string;
  readonly inputHash: string;
}

/** A generation that is to be stored. */
export interface NewGeneration {
  readonly record: GenerationRecord;
  readonly input: GenerationInput;
  /** Stored with it in one step: of two generations with the same key only one is ever stored. */
  readonly claim: IdempotencyClaim | null;
  /** What a client that lost its socket will send again, to find this generation. */
  readonly joinKey: string | null;
  /** A turn's: stored with it in one step, unless another turn runs. */
  readonly turn?: TurnBeginning;
  /** Set aside with it in one step; where a budget has no room for it, the generation is not stored. It ends with a `release` entry. */
  readonly admission?: Admission;
}

/** One that belongs to no key, no conversation and no budget. */
export type PlainGeneration = Pick<NewGeneration, 'record' | 'input' | 'joinKey'>;

/** A generation that is being stored. */
export interface Begun {
  readonly writer: GenerationWriter;
  /** Rejects as `insert` does. */
  readonly stored: Promise<void>;
}

/** What an append adds to a generation, in one step. */
export interface GenerationChange {
  readonly events?: readonly GenerationEventBody[];
  readonly state?: Partial<GenerationState>;
  /** Stored when the generation ends; until then it is folded from the log. */
  readonly output?: GenerationOutput;
  readonly ledger?: readonly LedgerEntry[];
  /** Stored when a turn ends. */
  readonly turnEnd?: TurnEnd;
}

/**
 * The one way by which anything comes to a generation and its readers; only its owner has one. An append numbers the events densely, stores
 * them with the change of state and the ledger in one step, and only then wakes the watchers. Appends take effect in the order of their calls,
 * or not at all: where one is rejected, those that waited behind it are rejected as well, and the next one follows the last that was stored.
 * A change that cannot be written at all is rejected with whatever keeps it from that. Rejects with {@link FencedError} once somebody else owns the generation, or it has ended, with
 * {@link OverBudgetError} where a budget has no room for what it reserves, which changes nothing, and with STORE_UNAVAILABLE where it cannot be stored.
 */
export interface GenerationWriter {
  append(change: GenerationChange): Promise<void>;
}

/** Nothing may be added any more: this process froze for longer than its lease, and another took the generation over, or it has ended. */
export class FencedError extends Error {
  override readonly name = 'FencedError';

  constructor(generationId: string) {
    super(`${generationId} is owned by another process now, or has ended.`);
  }
}

/** Which generation an idempotency key has started, and with which input. */
export interface KeyHolder {
  readonly generationId: string;
  readonly inputHash: string;
}

export type Inserted =
  | { readonly writer: GenerationWriter }
  /** The idempotency key belongs to this generation already; nothing was stored. */
  | { readonly holder: KeyHolder }
  /** The turn's conversation does not let it begin; nothing was stored. */
  | { readonly obstacle: TurnObstacle }
  /** A budget has no room for it; nothing was stored. */
  | { readonly overBudget: true };

/** Why a turn may not begin: another one runs, the conversation's last message is another one by now, or it was deleted. */
export type TurnObstacle = { readonly activeGenerationId: string } | 'has gone on' | 'gone';

/** A generation whose owner is gone, taken over by this process. */
export interface Orphan {
  readonly record: GenerationRecord;
  readonly writer: GenerationWriter;
}

/** Before which instants (RFC 3339) what has ended is no longer kept; null: for ever. */
export interface Retention {
  readonly eventsBefore: string;
  readonly generationsBefore: string | null;
}

/** A Subscribe message of a socket that may come back, and what it started. */
export interface StoredJoin {
  readonly joinKey: string;
  readonly generationId: string;
}

/** Where generations, their logs and their ledger rows are kept. All times are RFC 3339. Rejects with STORE_UNAVAILABLE. */
export interface GenerationStore {
  /** The conversations whose turns generations are, in the same place: a turn begins and ends in one step with its generation. */
  readonly conversations: ConversationStore;
  /** Batch jobs, in the same place; their rows of the ledger stand beside those of generations. */
  readonly batch: BatchStore;
  /** Resolves once it is stored for good. Where it rejects, nothing of it stays, or `takeOver` finds it. */
  insert(generation: NewGeneration): Promise<Inserted>;
  /** The same for what nothing can refuse, and whose writer need not be waited for: what it appends meanwhile is stored together with the generation, or not at all. */
  begin(generation: PlainGeneration): Begun;
  /** Undefined where the viewer has started nothing with this idempotency key. */
  holderOf(viewer: Pick<GenerationRecord, 'tenantId' | 'viewerId'>, key: string): Promise<KeyHolder | undefined>;
  get(id: string): Promise<GenerationRecord | undefined>;
  /** Undefined where there is no such generation. */
  input(id: string): Promise<GenerationInput | undefined>;
  /** Null while it runs. */
  output(id: string): Promise<GenerationOutput | null>;
  list(query: GenerationQuery): Promise<readonly GenerationRecord[]>;
  /** The latest generations of all viewers that were COMPLETED, the oldest first, out of the `limit` that were begun last. */
  latest(limit: number): Promise<readonly GenerationRecord[]>;
  /** Events that follow the sequence number `after`: the next ones, `limit` at most, fewer where they are large, and none only where there are none. */
  read(id: string, after: number, limit: number): Promise<readonly GenerationEvent[]>;
  /** Calls `wake` after each append to the generation, and where it is deleted while it is read, until the returned function is called. */
  watch(id: string, wake: () => void): () => void;
  /** Its rows in the order of the attempts. */
  ledger(generationId: string): Promise<readonly LedgerRow[]>;
  /** What the calls for these conversations have used and cost; a conversation without calls is left out. */
  usageOf(conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConversationUsage>>;
  /** What a viewer's calls have used, in the order of the rows' keys. Where there are more rows than `mostRows`, not all need be told, nor in full. */
  usage(query: UsageQuery, mostRows?: number): Promise<readonly UsageGroup[]>;
  /** What budgets' accounts have come to; one into which nothing has gone is left out. */
  accounts(accounts: readonly string[]): Promise<ReadonlyMap<string, BudgetAccount>>;
  /**
   * Sets these accounts to what the ledger has of their periods, and forgets all others. To be called once, before anything else: it makes good
   * whatever was spent while there was no such budget.
   */
  openAccounts(periods: readonly BudgetPeriod[]): Promise<void>;
  /** From now on calls go to this Bedrock: another account, or another region, has other quotas. */
  callAt(place: string, at: Date): Promise<void>;
  /** What all viewers' calls to a place have used lately; of an earlier time than it was first told of nothing is known. */
  recentUse(query: RecentUseQuery): Promise<RecentUse>;
  /** Keeps what this process owns for another term; says so at least every third of the term. */
  renewLease(): Promise<void>;
  /**
   * Takes over up to `limit` unended generations whose owner's lease has run out, or that are this process's own and were given to nobody, since the
   * storing failed half way. Those that cannot be taken over are found again by a later call; rejects where that is true of all of them.
   */
  takeOver(limit: number): Promise<readonly Orphan[]>;
  /** Joins of processes that are gone; they are this process's from now on. */
  takeOverJoins(): Promise<readonly StoredJoin[]>;
  forgetJoin(joinKey: string, generationId: string): Promise<void>;
  /** Deletes what has ended long enough ago: events but the terminal one, and whole generations. Ledger rows stay. What is left once `mayGoOn` says no is left to a later call. */
  prune(retention: Retention, mayGoOn?: () => boolean): Promise<void>;
  /** After the last append; nothing may be asked afterwards. */
  close(): Promise<void>;
}
