import type { Operation } from '../../kit/clients.ts';
import * as operations from '../../kit/operations.ts';
import type { StreamTransport } from './rough-reader.ts';

export const kinds = ['startGeneration', 'cancelGeneration', 'converse', 'converseStream', 'invokeModelStream'] as const;

/** One request of a client, with an idempotency key of its own. */
export interface KeyedRequest {
  /** Also the tag by which the embedded Bedrock's calls are told apart. */
  readonly key: string;
  /** `cancelGeneration`: starts a generation, and cancels it after its first output. */
  readonly kind: (typeof kinds)[number];
  /** Of the subscription; or of the reader that follows what a mutation has started. */
  readonly transport: StreamTransport;
  /** Of the embedded Bedrock. */
  readonly tokensPerSecond: number;
}

/** What the echo model is told, and so what it answers. */
export const textOfRequest = ({ key }: Pick<KeyedRequest, 'key'>): string => `${key}: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen`;

/** Is it a subscription? */
export const isStream = ({ kind }: KeyedRequest): boolean => kind === 'converseStream' || kind === 'invokeModelStream';

/** The operation that starts the generation; the same one again finds it by its key. */
export function toOperation(request: KeyedRequest): Operation {
  const { key, kind, tokensPerSecond } = request;
  const pace = kind === 'converse' ? `slow-first=${Math.round(10_000 / tokensPerSecond)}` : `tokens-per-second=${tokensPerSecond}`;
  const options = {
    modelId: 'local.echo-v1',
    text: textOfRequest(request),
    options: { idempotencyKey: key, tags: [{ key: 'local-bedrock', value: pace }, { key: 'test', value: key }] },
  };
  switch (kind) {
    case 'startGeneration':
    case 'cancelGeneration':
      return operations.startGeneration(options);
    case 'converse':
      return operations.converse(options);
    case 'converseStream':
      return operations.converseStream(options);
    case 'invokeModelStream':
      return operations.invokeModelStream(options);
  }
}
