import type { ModelRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { BatchInvocationType } from '../storage/batch-record.ts';

type ConverseMembers = Omit<Extract<ModelRequest, { kind: 'converse' }>, 'kind' | 'modelId' | 'latency' | 'serviceTier'>;

/** A record's modelInput as a request to the runtime: what is billed for the one is billed for the other, but for the price. */
export function toModelRequest(modelId: string, invocationType: BatchInvocationType | null, modelInput: JsonValue): ModelRequest {
  if (invocationType !== 'Converse' || !isJsonObject(modelInput)) return { kind: 'invokeModel', modelId, body: modelInput };
  const { performanceConfig, serviceTier, messages = [], ...members } = modelInput;
  const latency = isJsonObject(performanceConfig) ? performanceConfig['latency'] : undefined;
  const tier = isJsonObject(serviceTier) ? serviceTier['type'] : undefined;
  // What a record holds was checked, or else Bedrock refuses it.
  return {
    ...(members as unknown as Omit<ConverseMembers, 'messages'>),
    messages: readMessages(messages),
    kind: 'converse',
    modelId,
    ...(latency === 'optimized' ? { latency } : {}),
    ...(tier === 'flex' || tier === 'priority' || tier === 'reserved' ? { serviceTier: tier } : {}),
  };
}

/** What Bedrock would pass over is left out. */
const readMessages = (messages: JsonValue): ConverseMembers['messages'] =>
  (Array.isArray(messages) ? (messages as readonly JsonValue[]) : []).filter(isJsonObject).map(({ role, content }) => ({ role, content }) as unknown as ConverseMembers['messages'][number]);
