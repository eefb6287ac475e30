import type { JsonObject } from '../json.ts';
import type { InvokeModelRequest } from './types.ts';

const headerTraces = { disabled: 'DISABLED', enabled: 'ENABLED', enabled_full: 'ENABLED_FULL' } as const;

/** What InvokeModel takes in headers and Converse in its body; undefined where it is not asked for. The request metadata is JSON as text. */
export function invokeModelHeaders({ guardrailConfig, requestMetadata }: InvokeModelRequest) {
  return {
    guardrailIdentifier: guardrailConfig?.guardrailIdentifier,
    guardrailVersion: guardrailConfig?.guardrailVersion,
    trace: guardrailConfig === undefined ? undefined : headerTraces[guardrailConfig.trace],
    requestMetadata: requestMetadata === undefined ? undefined : toHeaderJson(requestMetadata),
  };
}

/** JSON in ASCII, since a header takes nothing else. */
const toHeaderJson = (value: JsonObject): string =>
  JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
