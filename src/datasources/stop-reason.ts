/**
 * The native stop reasons in Converse's words. Converse's own (`end_turn`, `tool_use`, `max_tokens`, `stop_sequence`, `content_filtered`,
 * `guardrail_intervened`, `model_context_window_exceeded`…) and whatever is not listed here are kept.
 */
const converseWords = new Map([
  // Anthropic
  ['refusal', 'content_filtered'],
  // Meta, Mistral, and those that speak as OpenAI does
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'content_filtered'],
  // Amazon Titan
  ['FINISH', 'end_turn'],
  ['FINISHED', 'end_turn'],
  ['LENGTH', 'max_tokens'],
  ['STOP_CRITERIA_MET', 'stop_sequence'],
  ['CONTENT_FILTERED', 'content_filtered'],
  // Cohere
  ['COMPLETE', 'end_turn'],
  ['MAX_TOKENS', 'max_tokens'],
  ['STOP_SEQUENCE', 'stop_sequence'],
]);

/** Null where the model gives none. */
export const readStopReason = (native: unknown): string | null => (typeof native === 'string' ? (converseWords.get(native) ?? native) : null);
