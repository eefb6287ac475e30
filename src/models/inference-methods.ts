import type { InferenceMethod as GenerationMethod } from '../storage/generation-record.ts';
import type { ModelCapabilities } from './catalogue.ts';

/** What makes generations, and ASYNC, which makes batch jobs. */
export type InferenceMethod = GenerationMethod | 'ASYNC';

/** What there is to know of an inference method before it is used. */
export interface InferenceMethodProfile {
  readonly method: InferenceMethod;
  /** Bedrock's operations behind it. */
  readonly operation: string;
  readonly summary: string;
  readonly useWhen: readonly string[];
}

/** The methods by which a model with these capabilities can be asked; every method where none are given. */
export const listInferenceMethods = (capabilities?: ModelCapabilities): readonly InferenceMethodProfile[] =>
  profiles.filter(({ method }) => capabilities === undefined || isPossible[method](capabilities));

/** Every model has a native body. */
const isPossible: Readonly<Record<InferenceMethod, (capabilities: ModelCapabilities) => boolean>> = {
  SYNC: () => true,
  STREAM: ({ streaming }) => streaming,
  ASYNC: ({ batch }) => batch,
  CONVERSE: ({ converse }) => converse,
  CONSTRUCT: ({ nativeStructuredOutput, forcedToolChoice }) => nativeStructuredOutput || forcedToolChoice.tool,
};

const profiles: readonly InferenceMethodProfile[] = [
  {
    method: 'SYNC',
    operation: 'InvokeModel',
    summary: "Sends the model's native body and waits for its native answer. Every model can be asked so, also those that do not chat.",
    useWhen: [
      'The model makes embeddings, or something else that is no conversation.',
      'You need a parameter, or a part of the answer, that only the native format has.',
      'You have bodies already, written for this model.',
      'The answer is short, or nobody watches it grow.',
    ],
  },
  {
    method: 'STREAM',
    operation: 'InvokeModelWithResponseStream',
    summary: "Sends the model's native body and delivers its native chunks as they come, to be followed, left and joined again.",
    useWhen: [
      'Somebody reads along, and the client understands the chunks of this model.',
      'The answer is long: what came before a cut is kept, and no proxy waits in silence.',
      'You may want to cancel: what is not written is not billed.',
    ],
  },
  {
    method: 'ASYNC',
    operation: 'CreateModelInvocationJob',
    summary: 'Sends many records at once, as prompts, Converse requests or native bodies, and has the results later, each joined to its record: at half the price, within a day or so.',
    useWhen: [
      'There are hundreds of records or more, and nobody waits for the answer.',
      'The price counts for more than the time.',
      'The work must not take from the quota that people wait for: batch jobs have one of their own.',
    ],
  },
  {
    method: 'CONVERSE',
    operation: 'Converse, ConverseStream',
    summary: 'Sends messages in one format for every chat model; the answer is a message that can be sent back as it is. Whole, or streamed.',
    useWhen: [
      'You chat, whatever the model: this is the one to begin with.',
      'You want to change the model without changing the client.',
      'You use tools, documents, images, guardrails or prompt caching.',
      'Somebody reads along and wants text, not the chunks of one provider: subscribe to converseStream.',
    ],
  },
  {
    method: 'CONSTRUCT',
    operation: 'Converse, ConverseStream',
    summary: 'Structured output: asks for an object that satisfies a JSON Schema, and validates it. By output format where the model has it, else by a tool that it must use.',
    useWhen: [
      'A program reads the answer: extraction, classification, forms.',
      'An answer that does not fit the schema must not be taken for one that does.',
    ],
  },
];
