import { CodedError } from '../../../src/errors.ts';
import { retryDelay } from '../../../src/generations/retry-policy.ts';
import { defaultRetry } from '../../../src/generations/settings.ts';
import type { ConverseRequest } from '../../../src/datasources/types.ts';
import type { BucketKey, Place, Priority, QuotaSettings } from '../../../src/quota/index.ts';
import { Admission, defaultQuotaSettings, LimitBook, MemoryQuotaEngine, toBucketKey } from '../../../src/quota/index.ts';
import type { DemandedModel } from '../../../src/quota/demands.ts';
import type { ToldLimit } from '../../../src/quota/limit-book.ts';
import type { UsageRecord } from '../../../src/storage/generation-record.ts';
import { VirtualClock } from './virtual-clock.ts';

export const modelId = 'test.model-v1';
export const key: BucketKey = toBucketKey(modelId, 'us-west-2', 'ON_DEMAND');

const model: DemandedModel = { modelId, bodyFormat: 'nova', contextTokens: 200_000, maxOutputTokens: 64_000, outputModalities: ['TEXT'], burndownRate: 1 };

interface GateOptions {
  readonly limits?: Readonly<Partial<Record<ToldLimit['kind'], number>>>;
  readonly settings?: Partial<QuotaSettings>;
  readonly burndownRate?: number;
}

/** The gate as the server has it, in virtual time. */
export function createGate({ limits = {}, settings: changed = {}, burndownRate = 1 }: GateOptions = {}) {
  const clock = new VirtualClock();
  const settings = { ...defaultQuotaSettings, ...changed };
  const book = new LimitBook(Object.entries(limits).map(([kind, limit]) => ({ modelId, scope: 'ON_DEMAND', kind: kind as ToldLimit['kind'], limit })));
  const engine = new MemoryQuotaEngine({ clock, times: settings, limitsOf: (bucket) => book.limitsOf(bucket) });
  const admission = new Admission({ engine, bucketOf: () => key, describe: () => ({ ...model, burndownRate }), route: (id) => id, settings, clock });
  const dimension = (kind: ToldLimit['kind']) => {
    const found = engine.state(key).find((state) => state.kind === kind);
    if (found === undefined) throw new Error(kind);
    return found;
  };
  return { clock, engine, admission, dimension, book };
}

export type Gate = ReturnType<typeof createGate>;

export const requestOf = (maxTokens: number | null = 100, text = 'x'.repeat(200)): ConverseRequest => ({
  kind: 'converse',
  modelId,
  messages: [{ role: 'user', content: [{ text }] }],
  ...(maxTokens === null ? {} : { inferenceConfig: { maxTokens } }),
});

export const usageOf = (inputTokens: number, outputTokens: number): UsageRecord => ({ inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED' });

export interface AskOptions {
  readonly viewer?: string;
  readonly priority?: Priority;
  readonly request?: ConverseRequest;
  readonly signal?: AbortSignal;
  readonly isRetry?: boolean;
  readonly since?: number;
  readonly onQueued?: (place: Place) => void;
}

export const ask = ({ admission }: Gate, { viewer = 'one', priority = 'NORMAL', request = requestOf(), signal = new AbortController().signal, isRetry = false, since = admission.now(), onQueued = () => undefined }: AskOptions = {}) =>
  Promise.resolve(admission.enter({ viewer, priority, request, signal, since, isRetry, answerSize: 'USUAL', canGoElsewhere: false, onQueued }));

/** What Bedrock does with a call: says how long it takes and what it uses, or refuses. */
export type Bedrock = (maxTokens: number) => { readonly durationMs: number; readonly usage: UsageRecord } | { readonly durationMs: number; readonly error: CodedError };

export const throttled = new CodedError('THROTTLED', { message: 'Too many tokens, please wait before trying again.' });

/** A request as a generation runs it: through the gate, again where it may be. The last error, or null. */
export async function run(gate: Gate, bedrock: Bedrock, options: AskOptions = {}): Promise<CodedError | null> {
  const { clock, admission } = gate;
  const since = admission.now();
  for (let tries = 1; ; tries += 1) {
    let error: CodedError;
    try {
      const admitted = await ask(gate, { ...options, since, isRetry: tries > 1 });
      await clock.sleep(20); // on the way there
      const answer = bedrock(100);
      if (!('error' in answer)) {
        admitted.answered();
        await clock.sleep(answer.durationMs);
        admitted.end({ usage: answer.usage, error: null, wasCut: false });
        return null;
      }
      await clock.sleep(answer.durationMs);
      ({ error } = answer);
      admitted.end({ usage: null, error, wasCut: false });
    } catch (thrown) {
      if (thrown instanceof CodedError) return thrown;
      throw thrown;
    }
    const delayMs = retryDelay(error.data, tries, defaultRetry);
    if (delayMs === null) return error;
    await clock.sleep(delayMs);
    if (!(await admission.mayRetry(modelId, error, new AbortController().signal))) return error;
  }
}
