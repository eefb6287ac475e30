import type { ConverseRequest } from '../../datasources/types.ts';
import type { JsonObject } from '../../json.ts';

/** What of a conversation can stand in a model's own body, in the form of Bedrock's wire. */
export type NativeBodyRequest = Pick<ConverseRequest, 'messages' | 'system' | 'inferenceConfig' | 'toolConfig'> & Partial<Pick<ConverseRequest, 'modelId'>>;

/** Where the request stands, and what its model is. */
export interface NativeBodyTarget {
  /** Where the messages and their settings stand in the operation, such as `input`. */
  readonly path: string;
  /** Some families have more than one form. */
  readonly modelId?: string | undefined;
  /** The most that the model can write, where that is known. */
  readonly maxOutputTokens?: number | null | undefined;
}

/** How one family of models takes a conversation. Throws BAD_USER_INPUT for what it has no words for. */
export type WriteNativeBody = (request: NativeBodyRequest, target: NativeBodyTarget) => JsonObject;
