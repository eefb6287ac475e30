import type { CodedError } from '../errors.ts';

/** The model stopped because its window was full, before its answer was complete (Claude 4.5 and later). */
export const windowFullReason = 'model_context_window_exceeded';

/**
 * How Bedrock, or the model behind it, says that a request is longer than the model can read. Only Nova's words are recorded; the others stand in
 * many public reports. Each family has its own, and the code is VALIDATION for all of them.
 */
const tooLong = [
  /input is too long/i, // Bedrock, for several families
  /input tokens exceeded|number of input tokens exceeds/i, // Nova
  /prompt is too long/i, // Claude
  /exceed(?:s|ed)? (?:the )?(?:model'?s? )?(?:maximum )?context (?:limit|length|window)/i, // Claude with max_tokens, and the OpenAI-like
  /maximum context length/i, // Llama, Mistral
  /too many (?:input )?tokens(?!, please wait)(?! per day)/i, // Titan; what stands apart is throttling
  /reduce the length of the (?:prompt|messages)/i,
];

/** Claude, of an image over 2,000 pixels among more than 20: with fewer it is taken. */
const tooManyImages = /max allowed size for many-image requests/i;

/** Whether the call was refused because its input is more than the model takes at once: it does not fit into its window, or has too many images. */
export const isInputTooLong = ({ code, message }: CodedError): boolean => code === 'VALIDATION' && [...tooLong, tooManyImages].some((words) => words.test(message));

/** Whether it was refused for its images, whatever room the window has. */
export const hasTooManyImages = ({ code, message }: CodedError): boolean => code === 'VALIDATION' && tooManyImages.test(message);
