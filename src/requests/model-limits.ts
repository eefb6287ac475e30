/** What has to be known of a model to check a request to it. Null: not known, and then Bedrock answers instead. */
export interface ModelLimits {
  /** The family of native bodies that the model takes, as the catalogue names it, such as `anthropic-messages` or `nova`. */
  readonly bodyFormat: string;
  /** Null also where a maximum is known, and doubtful. */
  readonly certain: { readonly maxOutputTokens: number | null };
  /** Converse lets the assistant begin the messages. */
  readonly leadingAssistantMessage: boolean | null;
}

/** By model id, inference profile id or ARN; undefined for a model that is not known. */
export type LookUpModelLimits = (modelId: string) => ModelLimits | undefined;
