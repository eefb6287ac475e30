import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { invocationMetrics, readGuardrail } from './native/envelope.ts';
import type { NativeFormat } from './native/types.ts';
import type { ModelEvent, ModelUsage } from './types.ts';
import { noTokens, readHeaderUsage, readMetricsUsage, toCount, withCacheDetails } from './usage.ts';

/** What Bedrock says beside a native answer, in its headers. */
export interface NativeHead {
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceTier: string | null;
  readonly latency: string | null;
}

/** A whole native body, told in the events of a stream. Bedrock's headers win over the body's counts: they leave out the cache everywhere. */
export function readNativeAnswer(body: JsonValue, format: NativeFormat, { headers, serviceTier, latency }: NativeHead): ModelEvent[] {
  const answer = format.readBody(body);
  const { intervened, trace } = readGuardrail(body);
  return [
    { type: 'nativeChunk', chunk: body, text: answer.text },
    { type: 'stop', stopReason: intervened ? 'guardrail_intervened' : answer.stopReason, additionalModelResponseFields: null },
    {
      type: 'metadata',
      usage: withCacheDetails(readHeaderUsage(headers), answer.usage) ?? answer.usage,
      latencyMs: toCount(headers['x-amzn-bedrock-invocation-latency']),
      trace,
      serviceTier,
      latency,
    },
  ];
}

/** A reader for the chunks of one native stream, in their order. */
export function createNativeReader(format: NativeFormat, { serviceTier, latency }: NativeHead): (chunk: JsonValue) => ModelEvent[] {
  const readChunk = format.createChunkReader();
  let begun = false;
  let intervened = false;
  let stopped = false;
  let own: ModelUsage | null = null;
  return (chunk) => {
    const { text, preamble, stop, usage = null } = readChunk(chunk);
    own = usage ?? own;
    const events: ModelEvent[] = [{ type: 'nativeChunk', chunk, text, ...(preamble ? { preamble } : {}) }];
    const guardrail = readGuardrail(chunk);
    // Nova tells its end one chunk before Bedrock tells that a guardrail brought it about: the later word holds.
    const corrected = stopped && guardrail.intervened && !intervened;
    intervened ||= guardrail.intervened;
    if (corrected || (stop !== undefined && !stopped)) {
      stopped = true;
      events.push({ type: 'stop', stopReason: intervened ? 'guardrail_intervened' : (stop?.stopReason ?? null), additionalModelResponseFields: null });
    }
    // Without metrics the model's own counts serve; but those of a prompt that a guardrail blocked are the guardrail's message's: no model was asked.
    const isPromptBlocked = guardrail.intervened && !begun;
    begun = true;
    const metrics = isJsonObject(chunk) ? chunk[invocationMetrics] : undefined;
    if (isJsonObject(metrics)) {
      const latencyMs = toCount(metrics['invocationLatency']);
      events.push({ type: 'metadata', usage: withCacheDetails(readMetricsUsage(metrics), own) ?? usage, latencyMs, trace: guardrail.trace, serviceTier, latency });
    } else if (isPromptBlocked || usage !== null || guardrail.trace !== null) {
      events.push({ type: 'metadata', usage: isPromptBlocked ? noTokens : usage, latencyMs: null, trace: guardrail.trace, serviceTier, latency });
    }
    return events;
  };
}
