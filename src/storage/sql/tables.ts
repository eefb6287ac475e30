import type { Generated } from 'kysely';

/** The tables, as the migrations make them. JSON stands as text, instants as RFC 3339, money as 10^-12 of its currency. */
export interface Tables {
  readonly nodes: NodesTable;
  readonly generations: GenerationsTable;
  readonly generation_inputs: InputsTable;
  readonly generation_outputs: OutputsTable;
  readonly generation_events: EventsTable;
  readonly idempotency_keys: IdempotencyKeysTable;
  readonly joins: JoinsTable;
  readonly ledger: LedgerTable;
  readonly usage_hours: UsageHoursTable;
  readonly budget_accounts: BudgetAccountsTable;
  readonly budget_holds: BudgetHoldsTable;
  readonly bedrock_places: BedrockPlacesTable;
  readonly conversations: ConversationsTable;
  readonly messages: MessagesTable;
  readonly summaries: SummariesTable;
  readonly batch_jobs: BatchJobsTable;
  readonly batch_parts: BatchPartsTable;
  readonly batch_records: BatchRecordsTable;
  readonly batch_results: BatchResultsTable;
  readonly batch_keys: BatchKeysTable;
}

/** Processes that run generations. What a node owns it holds as long as its lease. */
interface NodesTable {
  id: string;
  lease_expires_at: string;
}

interface GenerationsTable {
  id: string;
  tenant_id: string;
  viewer_id: string;
  method: string;
  model_id: string;
  status: string;
  created_at: string;
  ended_at: string | null;
  /** As of the end; while it runs, the log knows. */
  last_sequence: number;
  node_id: string;
  /** Counts the owners: whoever writes under an earlier epoch is refused. */
  epoch: number;
  /** JSON: what never changes. */
  fixed: string;
  /** JSON: what changes while it runs. */
  state: string;
  /** The events before the terminal one are no longer kept. */
  pruned: Generated<number>;
  /** Whose turn or summary it is. */
  conversation_id: string | null;
}

interface InputsTable {
  generation_id: string;
  input: string;
}

interface OutputsTable {
  generation_id: string;
  output: string;
}

interface EventsTable {
  generation_id: string;
  sequence: number;
  body: string;
}

interface IdempotencyKeysTable {
  tenant_id: string;
  viewer_id: string;
  key: string;
  input_hash: string;
  generation_id: string;
}

interface JoinsTable {
  join_key: string;
  generation_id: string;
  node_id: string;
}

interface LedgerTable {
  generation_id: string;
  attempt: number;
  tenant_id: string;
  viewer_id: string;
  method: string;
  model_id: string;
  region: string;
  tags: string;
  reserved_at: string;
  reserved_input_tokens: number;
  reserved_output_tokens: number | null;
  reserved_picos: number | bigint | null;
  settled_at: string | null;
  source: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_input_tokens: number | null;
  cache_write_input_tokens: number | null;
  cost_picos: number | bigint | null;
  /** What it counts in budgets; null: `cost_picos`, or nothing where that is null too. */
  spent_picos: number | bigint | null;
  currency: string | null;
  priced_on: string | null;
  error: string | null;
  /** For whose turn or summary it is. */
  conversation_id: string | null;
}

/** What the settled calls that began in an hour have used, so that a report need not read the ledger. Each call counts in a row without tags, and, where it has some, in one with them. */
interface UsageHoursTable {
  tenant_id: string;
  viewer_id: string;
  /** 0: all calls, `tags` is empty; 1: those with these tags. */
  tagged: number;
  /** Such as `2026-11-26T09`. */
  hour: string;
  /** Of what follows, to the tags: no index could hold them in full. */
  row_key: string;
  model_id: string;
  method: string;
  status: string;
  currency: string;
  /** JSON, as the ledger has them. */
  tags: string;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens: number;
  cache_write_input_tokens: number;
  /** Of those with a price. */
  cost_picos: number | bigint;
  unpriced: number;
  estimated: number;
  throttled: number;
  failed: number;
  priced_on: string | null;
}

/** What a budget has spent and set aside in one period. */
interface BudgetAccountsTable {
  account: string;
  spent_picos: number | bigint;
  reserved_picos: number | bigint;
}

/** Which Bedrock was called since when. */
interface BedrockPlacesTable {
  began_at: string;
  place: string;
}

/** What one call, or a generation before its first (attempt 0), has set aside. */
interface BudgetHoldsTable {
  generation_id: string;
  attempt: number;
  account: string;
  picos: number | bigint;
}

interface ConversationsTable {
  /** By which a search names it. */
  number: Generated<number>;
  id: string;
  tenant_id: string;
  viewer_id: string;
  title: string | null;
  model_id: string;
  /** JSON: what its turns are asked with, besides the model. */
  settings: string;
  /** JSON: the memory policy. */
  memory: string;
  /** JSON: what compactions have made of the messages. */
  context: string;
  context_version: number;
  last_tool_config: string | null;
  token_ratio: number;
  message_count: number;
  last_position: number;
  active_generation_id: string | null;
  last_generation_id: string | null;
  created_at: string;
  updated_at: string;
}

interface MessagesTable {
  /** By which a search names it. */
  number: Generated<number>;
  id: string;
  conversation_id: string;
  position: number;
  role: string;
  /** JSON */
  content: string;
  /** JSON: a number for each block. */
  block_tokens: string;
  generation_id: string | null;
  model_id: string | null;
  turn_id: string | null;
  /** 1: it is not sent again. */
  refused: Generated<number>;
  created_at: string;
}

interface SummariesTable {
  id: string;
  conversation_id: string;
  level: number;
  text: string;
  from_message_id: string;
  to_message_id: string;
  from_position: number;
  to_position: number;
  tokens: number;
  created_at: string;
}

interface BatchJobsTable {
  id: string;
  tenant_id: string;
  viewer_id: string;
  job_name: string;
  model_id: string;
  status: string;
  /** JSON: what never changes. */
  request: string;
  /** JSON: what changes while it lives. */
  state: string;
  /** 1: whoever owns it is to stop it. */
  stop_asked: Generated<number>;
  node_id: string;
  lease_expires_at: string;
  /** Counts the owners: whoever writes under an earlier epoch is refused. */
  epoch: number;
  created_at: string;
  ended_at: string | null;
}

interface BatchPartsTable {
  batch_id: string;
  number: number;
  job_arn: string | null;
  /** JSON */
  fixed: string;
  /** JSON */
  state: string;
}

interface BatchRecordsTable {
  batch_id: string;
  position: number;
  record_id: string;
  /** JSON */
  model_input: string;
}

interface BatchResultsTable {
  batch_id: string;
  position: number;
  status: string;
  /** JSON: what has become of the record, besides the tokens. */
  result: string;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_input_tokens: number | null;
  cache_write_input_tokens: number | null;
  /** 1: the tokens were not counted by Bedrock. */
  estimated: number | null;
}

interface BatchKeysTable {
  tenant_id: string;
  viewer_id: string;
  key: string;
  input_hash: string;
  batch_id: string;
}
