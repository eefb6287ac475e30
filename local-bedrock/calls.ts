/** What became of a call: the client closed early (`aborted`), a fault ended it, or all of the answer was sent (errors too). */
export type CallOutcome = 'running' | 'completed' | 'aborted' | 'fault';

/** What the embedded Bedrock saw of one call. */
export interface Call {
  /** Counts from 1. */
  readonly number: number;
  /** Bedrock's name of it, such as `ConverseStream`; null where the path names none. */
  readonly operation: string | null;
  /** As the client named it: a model id, an inference profile id or an ARN. */
  readonly modelId: string | null;
  readonly httpVersion: '1.1' | '2';
  /** What the answer's `x-amzn-requestid` said. */
  readonly requestId: string;
  /** `amz-sdk-invocation-id`: the same over the SDK's own retries. */
  readonly invocationId: string | null;
  /** `amz-sdk-request`, such as `attempt=1; max=3`. */
  readonly attemptHeader: string | null;
  /** Converse's `requestMetadata`, or the InvokeModel operations' header of that name. */
  readonly requestMetadata: Readonly<Record<string, string>>;
  /** The request's body, parsed; absent where bodies are not kept, and where it is no JSON. */
  readonly body?: unknown;
  /** The answer's HTTP status; null until it is sent. */
  readonly status: number | null;
  /** Frames of the event stream that were sent. */
  readonly framesSent: number;
  readonly outcome: CallOutcome;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A call whose record is still being written. */
export interface RunningCall {
  readonly call: Call;
  update(change: Partial<Pick<Call, 'requestMetadata' | 'body' | 'status' | 'framesSent'>>): void;
  /** Sets the outcome; only the first one counts. */
  end(outcome: Exclude<CallOutcome, 'running'>): void;
}

/** The newest calls; older ones are forgotten. */
export interface CallLog {
  /** Oldest first, at most 1,000; the records go on changing while their call runs. */
  readonly calls: readonly Call[];
  begin(first: Pick<Call, 'operation' | 'modelId' | 'httpVersion' | 'requestId' | 'invocationId' | 'attemptHeader'>): RunningCall;
  /** Resolves with the first call, past or to come, that satisfies the predicate. Rejects after the time (5,000 ms), listing what was seen. */
  readonly waitForCall: (predicate: (call: Call) => boolean, options?: { timeoutMs?: number }) => Promise<Call>;
}

const keptCalls = 1_000;

/** Makes an empty log. */
export function createCallLog(): CallLog {
  const calls: Call[] = [];
  const watchers = new Set<(call: Call) => void>();
  const tell = (call: Call) => {
    for (const watcher of watchers) watcher(call);
  };
  let count = 0;

  return {
    calls,
    begin(first) {
      count += 1;
      const call: Writable<Call> = {
        number: count,
        ...first,
        requestMetadata: {},
        status: null,
        framesSent: 0,
        outcome: 'running',
        startedAt: Date.now(),
        endedAt: null,
      };
      calls.push(call);
      if (calls.length > keptCalls) calls.shift();
      tell(call);
      return {
        call,
        update(change) {
          Object.assign(call, change);
          tell(call);
        },
        end(outcome) {
          if (call.outcome !== 'running') return;
          call.outcome = outcome;
          call.endedAt = Date.now();
          tell(call);
        },
      };
    },
    waitForCall(predicate, { timeoutMs = 30_000 } = {}) {
      const seen = calls.find(predicate);
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise((resolve, reject) => {
        const watcher = (call: Call) => {
          if (!predicate(call)) return;
          stop();
          resolve(call);
        };
        const timer = setTimeout(() => {
          stop();
          const list = calls.map((call) => `#${call.number} ${call.operation ?? '?'} ${call.outcome}, ${call.framesSent} frames`);
          reject(new Error(`No call satisfied ${predicate.toString()} within ${timeoutMs} ms. Seen: ${list.join('; ') || 'none'}`));
        }, timeoutMs);
        const stop = () => {
          clearTimeout(timer);
          watchers.delete(watcher);
        };
        watchers.add(watcher);
      });
    },
  };
}
