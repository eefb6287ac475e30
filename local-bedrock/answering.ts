import type { Conversation, ModelAnswer } from './bodies/conversation.ts';
import type { ServedModel } from './models.ts';
import { invalid } from './wire/errors.ts';

/**
 * Lets the model answer. The engine is loaded by the first request, not by the start of the program: its vocabulary is large.
 * Throws ValidationException when the input is longer than the model's context (the text is recorded for Nova 2).
 */
export async function answerConversation(conversation: Conversation, model: ServedModel, seed: number): Promise<ModelAnswer> {
  const { answer: askEngine } = await import('./engine/answer.ts');
  const answer = await askEngine({ ...conversation, modelId: model.modelId, seed });
  if (answer.inputTokens > model.contextTokens) {
    throw invalid(
      'The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.',
    );
  }
  return model.bodyFormat === 'nova' ? keepStopSequence(answer) : answer;
}

/** Nova ends with the stop sequence it met, and calls that the end of its turn: so it is recorded (Converse-nova-stop-sequences). */
async function keepStopSequence(answer: ModelAnswer): Promise<ModelAnswer> {
  if (answer.stopSequence === null) return answer;
  const { countTokens } = await import('./engine/tokenizer.ts');
  return {
    ...answer,
    pieces: [...answer.pieces, answer.stopSequence],
    stopReason: 'end_turn',
    stopSequence: null,
    outputTokens: answer.outputTokens + (await countTokens(answer.stopSequence)),
  };
}
