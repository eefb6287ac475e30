/** A request that runs a chat model, as {@link Say} is asked about it. */
export interface SayRequest {
  /** As the client named it: a model id, an inference profile id or an ARN. */
  readonly modelId: string;
  /** Bedrock's name of it, such as `ConverseStream`. */
  readonly operation: string;
  /** Parsed. */
  readonly body: unknown;
  /** The call's number in `calls`, from 1. */
  readonly call: number;
}

/** What is to be answered. */
export interface Said {
  /** Before the tool. Where a tool is forced and no `toolInput` given, a text that is JSON is its input. */
  readonly text?: string;
  /**
   * The input of the tool that is forced, or else of the first one; where the request has no tools it is the text. A string is sent as it is: it may be
   * malformed, or cut.
   */
  readonly toolInput?: string | object;
  /** In Converse's words. Default: how it ended. A text that was cut at the limit always says so. */
  readonly stopReason?: string;
}

/** Says what is to be answered: a string is the text. Undefined: the engine answers. */
export type Say = (request: SayRequest) => string | Said | undefined;
