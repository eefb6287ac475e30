import type { Insertable, Selectable } from 'kysely';
import type { ConversationRecord, ConversationSettings, ContextState, MemoryPolicy, MessageRecord, NewMessage, SummaryRecord } from '../conversation-record.ts';
import type { JsonObject } from '../../json.ts';
import type { Tables } from './tables.ts';

type StoredSettings = Omit<ConversationSettings, 'modelId'>;

const toSettingsColumn = ({ system, inferenceConfig, toolConfig, guardrailConfig }: StoredSettings): string =>
  JSON.stringify({ system, inferenceConfig, toolConfig, guardrailConfig } satisfies StoredSettings);

/** The column with some of its settings changed. */
export const changeSettings = (column: string, change: Partial<StoredSettings>): string => toSettingsColumn({ ...(JSON.parse(column) as StoredSettings), ...change });

export function toConversationRow(record: ConversationRecord): Insertable<Tables['conversations']> {
  return {
    id: record.id,
    tenant_id: record.tenantId,
    viewer_id: record.viewerId,
    title: record.title,
    model_id: record.modelId,
    settings: toSettingsColumn(record),
    memory: JSON.stringify(record.memory),
    context: JSON.stringify(record.context),
    context_version: record.contextVersion,
    last_tool_config: record.lastToolConfig === null ? null : JSON.stringify(record.lastToolConfig),
    token_ratio: record.tokenRatio,
    message_count: record.messageCount,
    last_position: record.lastPosition,
    active_generation_id: record.activeGenerationId,
    last_generation_id: record.lastGenerationId,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
  };
}

export function fromConversationRow(row: Selectable<Tables['conversations']>): ConversationRecord {
  return {
    ...(JSON.parse(row.settings) as StoredSettings),
    id: row.id,
    tenantId: row.tenant_id,
    viewerId: row.viewer_id,
    title: row.title,
    modelId: row.model_id,
    memory: JSON.parse(row.memory) as MemoryPolicy,
    context: JSON.parse(row.context) as ContextState,
    contextVersion: row.context_version,
    lastToolConfig: row.last_tool_config === null ? null : (JSON.parse(row.last_tool_config) as JsonObject),
    tokenRatio: row.token_ratio,
    messageCount: row.message_count,
    lastPosition: row.last_position,
    activeGenerationId: row.active_generation_id,
    lastGenerationId: row.last_generation_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** All columns but those that say where it stands. */
export const toMessageColumns = ({ id, role, content, blockTokens, generationId, modelId, turnId, createdAt }: NewMessage) => ({
  id,
  role,
  content: JSON.stringify(content),
  block_tokens: JSON.stringify(blockTokens),
  generation_id: generationId,
  model_id: modelId,
  turn_id: turnId,
  created_at: createdAt,
});

export const fromMessageRow = (row: Omit<Selectable<Tables['messages']>, 'number'>): MessageRecord => ({
  id: row.id,
  conversationId: row.conversation_id,
  position: row.position,
  role: row.role as MessageRecord['role'],
  content: JSON.parse(row.content) as MessageRecord['content'],
  blockTokens: JSON.parse(row.block_tokens) as number[],
  generationId: row.generation_id,
  modelId: row.model_id,
  turnId: row.turn_id,
  isRefused: row.refused !== 0,
  createdAt: row.created_at,
});

export const toSummaryRow = (record: SummaryRecord): Insertable<Tables['summaries']> => ({
  id: record.id,
  conversation_id: record.conversationId,
  level: record.level,
  text: record.text,
  from_message_id: record.fromMessageId,
  to_message_id: record.toMessageId,
  from_position: record.fromPosition,
  to_position: record.toPosition,
  tokens: record.tokens,
  created_at: record.createdAt,
});

export const fromSummaryRow = (row: Selectable<Tables['summaries']>): SummaryRecord => ({
  id: row.id,
  conversationId: row.conversation_id,
  level: row.level,
  text: row.text,
  fromMessageId: row.from_message_id,
  toMessageId: row.to_message_id,
  fromPosition: row.from_position,
  toPosition: row.to_position,
  tokens: row.tokens,
  createdAt: row.created_at,
});
