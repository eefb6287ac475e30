import { createUuid } from './uuid.ts';

/** Ids are opaque to clients; within, a prefix says what kind of thing they name, so that `node` can dispatch. */
const prefixes = { Generation: 'gen', Message: 'msg', Model: 'model', Conversation: 'conv', BatchJob: 'batch', ModelQuota: 'quota' } as const;
const summaryPrefix = 'sum';

/** The types that `node` can find. */
export type NodeType = keyof typeof prefixes;

/** A new id: a prefix such as `gen_` and a UUIDv7, so that ids sort by the time of their making. */
export const createId = (type: 'Generation' | 'Message' | 'Conversation' | 'BatchJob' | 'Summary'): string => `${type === 'Summary' ? summaryPrefix : prefixes[type]}_${createUuid()}`;

/** The id of the message that a generation makes. */
export const messageIdOf = (generationId: string): string => `${prefixes.Message}_${generationId.slice(prefixes.Generation.length + 1)}`;

/** The generation that made the message of this id. */
export const generationIdOf = (messageId: string): string => `${prefixes.Generation}_${messageId.slice(prefixes.Message.length + 1)}`;

/** A model's id is its Bedrock id, made opaque. */
export const modelNodeId = (modelId: string): string => `${prefixes.Model}_${Buffer.from(modelId).toString('base64url')}`;

/** The Bedrock id in a model's id. */
export const modelIdOf = (nodeId: string): string => Buffer.from(nodeId.slice(prefixes.Model.length + 1), 'base64url').toString();

/** A quota bucket's id is its name, made opaque. */
export const quotaNodeId = (name: string): string => `${prefixes.ModelQuota}_${Buffer.from(name).toString('base64url')}`;

/** The bucket's name in its id. */
export const quotaNameOf = (nodeId: string): string => Buffer.from(nodeId.slice(prefixes.ModelQuota.length + 1), 'base64url').toString();

/** What kind of thing an id names, or null where it is none of ours. */
export function nodeTypeOf(id: string): NodeType | null {
  const prefix = id.slice(0, id.indexOf('_'));
  for (const [type, known] of Object.entries(prefixes)) if (known === prefix) return type as NodeType;
  return null;
}
