import type { InferenceMethod } from '../storage/generation-record.ts';

/** What the choice of a method depends on. */
export interface MethodWish {
  /** The method that the caller asks for; null leaves it to the server. */
  readonly method: InferenceMethod | null;
  /** The answer has to satisfy a schema. */
  readonly schema: boolean;
  readonly content: 'prompt' | 'messages' | 'body';
  /** Somebody reads along. */
  readonly interactive: boolean;
  /** The most tokens that the answer may have, as the request says; null where it does not. */
  readonly maxTokens: number | null;
  /** Undefined for a model that is not known: then it is believed to do both. */
  readonly capabilities: { readonly converse: boolean; readonly streaming: boolean } | undefined;
}

/** How to ask the model, and why so. */
export interface MethodChoice {
  readonly method: InferenceMethod;
  /** Ask Bedrock for a stream. */
  readonly streaming: boolean;
  /** Plain sentences, the weightiest first. */
  readonly reasons: readonly string[];
}

/** A whole answer of so many tokens can keep a connection silent for minutes; AWS's NAT gateways and network load balancers cut an idle one after 350 s, as documented, and all of it is lost. */
const longAnswer = 4_096;

export const isLong = (maxTokens: number | null): boolean => maxTokens !== null && maxTokens >= longAnswer;

/** Why what may be long is streamed though nobody reads along. */
export const describeLength = (maxTokens: number | null): string =>
  `The answer may have up to ${maxTokens ?? 0} tokens, so Bedrock is asked for a stream behind the door: nothing falls silent for minutes, and what came before a cut is kept.`;

/**
 * Chooses how to ask a model. What the caller asks for is done. Otherwise a schema makes it CONSTRUCT, a native body goes to InvokeModel, and
 * everything else to Converse, unless the model has no Converse; the answer is streamed where somebody reads along, or it may be long, and the model can stream.
 */
export function chooseMethod({ method, schema, content, interactive, maxTokens, capabilities }: MethodWish): MethodChoice {
  const { converse, streaming: canStream } = capabilities ?? { converse: true, streaming: true };
  const native = content === 'body' || !converse;
  const streaming = interactive && canStream;
  const unasked = native ? (streaming ? 'STREAM' : 'SYNC') : 'CONVERSE';
  const chosen = method ?? (schema ? 'CONSTRUCT' : unasked);
  const invoked = chosen === 'SYNC' || chosen === 'STREAM';
  // Whoever names SYNC or STREAM, or gives a body, has said whether the answer comes whole: STREAM is not waited for.
  const streamsForLength = !interactive && !invoked && canStream && isLong(maxTokens);
  return {
    method: chosen,
    streaming: chosen === 'STREAM' || (!invoked && streaming) || streamsForLength,
    reasons: [
      method === null ? describeChoice(schema, content, converse) : `The request asks for ${method}.`,
      ...(content !== 'body' && invoked ? [`The ${content} ${content === 'prompt' ? 'is' : 'are'} put into the model's native body, since InvokeModel takes nothing else.`] : []),
      ...(streamsForLength ? [describeLength(maxTokens)] : []),
      ...(!streamsForLength && (method === null || !invoked) ? [describeReading(chosen, interactive, canStream)] : []),
    ],
  };
}

function describeChoice(schema: boolean, content: MethodWish['content'], converse: boolean): string {
  if (schema) return 'A schema is given, which only CONSTRUCT holds the answer to.';
  if (content === 'body') return "A body in the model's own format is given, which only InvokeModel takes.";
  const given = content === 'prompt' ? 'A prompt is given' : 'Messages are given';
  return converse ? `${given}, which Converse takes in one format for every chat model.` : `${given}, but this model cannot be asked by Converse.`;
}

function describeReading(method: InferenceMethod, interactive: boolean, canStream: boolean): string {
  if (!interactive) return 'Nobody reads along, so the answer is asked for whole.';
  if (!canStream) return 'Somebody reads along, but this model cannot stream: the answer is asked for whole.';
  return method === 'STREAM'
    ? "Somebody reads along, so the model's chunks are delivered as they come: follow them with generationEvents."
    : 'Somebody reads along, so Bedrock is asked for a stream: generationEvents delivers the answer while it is made.';
}

/** Whether it is to be a batch job: that is asked for, or left to the server with records, which nothing else takes. */
export const isBatch = (method: InferenceMethod | 'ASYNC' | null, hasRecords: boolean): boolean => method === 'ASYNC' || (method === null && hasRecords);

/** Why it is one, and how it runs; the weightiest reason first. */
export const describeBatch = (method: InferenceMethod | 'ASYNC' | null, content: MethodWish['content'] | 'records', execution: 'BEDROCK_JOB' | 'REALTIME'): readonly string[] => [
  method === null ? 'Records are given, which only a batch job takes.' : `The request asks for ${method}.`,
  ...(content === 'records' ? [] : [`The ${content} ${content === 'messages' ? 'are' : 'is'} a batch job of one record.`]),
  'The results come later: batchJobUpdated tells when, and BatchJob.results has them.',
  ...(execution === 'REALTIME' ? ['There are fewer records than a Bedrock job takes: they are run one by one in real time, at the real-time price.'] : []),
];
