import { isJsonObject } from '../../json.ts';
import { invocationMetrics, readGuardrail } from './envelope.ts';
import type { NativeFormat } from './types.ts';

/**
 * A family without a reader of its own: its body is handed on as it is, without a text. Whatever the family, the last chunk of a stream is the
 * one to which Bedrock adds its metrics; where a guardrail blocked the prompt, the one chunk that says so (recorded: it has no metrics).
 */
export const unknown: NativeFormat = {
  readBody: () => ({ text: '', usage: null, stopReason: null }),
  createChunkReader: () => (chunk) => {
    const isLast = isJsonObject(chunk) && (isJsonObject(chunk[invocationMetrics]) || readGuardrail(chunk).intervened);
    return isLast ? { text: '', stop: { stopReason: null } } : { text: '' };
  },
};
