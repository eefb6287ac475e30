import type { Conversation, GuardrailOutcome, ModelAnswer } from '../bodies/conversation.ts';
import { writeTitanTextAnswer } from '../bodies/titan-text.ts';
import type { ServedModel } from '../models.ts';
import { assess, blockedMessage, guardrailId, type Assessment, type Guardrail } from './policy.ts';
import { describeAction, writeAssessment } from './write-assessment.ts';

/**
 * Lets a model answer behind a guardrail: a prompt that it blocks never comes to the model, an answer that it blocks never to the
 * caller, and what it masks is masked. The whole answer is looked at before any of it is sent.
 */
export async function guardAnswer(
  conversation: Conversation,
  guardrail: Guardrail,
  model: ServedModel,
  answer: () => Promise<ModelAnswer>,
): Promise<ModelAnswer> {
  const input = assessInput(conversation);
  if (input.action === 'blocked') {
    const blockedPrompt = await countBlocked(conversation);
    return { ...(await say(blockedMessage)), inputTokens: 0, outputTokens: 0, guardrail: { ...writeOutcome(guardrail, input), blockedPrompt } };
  }
  const answered = await answer();
  const output = assess(answered.pieces.join(''), 'OUTPUT');
  const outcome = writeOutcome(guardrail, input, { ...output, said: writeSaid(answered, model) });
  const { inputTokens, outputTokens } = answered;
  if (output.action === 'blocked') return { ...(await say(blockedMessage)), inputTokens, outputTokens, guardrail: outcome };
  if (output.action === 'none') return { ...answered, guardrail: outcome };
  return { ...answered, pieces: (await say(output.masked)).pieces, guardrail: outcome };
}

/** What the user says is looked at: where parts of it are marked (guardContent), only these. */
function assessInput({ messages }: Conversation): Assessment {
  const texts = messages.filter(({ role }) => role === 'user').flatMap(({ parts }) => parts.filter((part) => part.type === 'text'));
  const marked = texts.filter(({ guarded }) => guarded === true);
  const joined = (marked.length > 0 ? marked : texts).map(({ text }) => text).join('\n');
  const length = texts.map(({ text }) => text).join('\n').length;
  return assess(joined, 'INPUT', length);
}

async function say(text: string): Promise<Pick<ModelAnswer, 'pieces' | 'stopReason' | 'stopSequence'>> {
  const { cutIntoPieces } = await import('../engine/tokenizer.ts');
  const { pieces } = await cutIntoPieces(text, Infinity);
  return { pieces: pieces.map((piece) => piece.text), stopReason: 'end_turn', stopSequence: null };
}

async function countBlocked(conversation: Conversation): Promise<NonNullable<GuardrailOutcome['blockedPrompt']>> {
  const [{ countInputTokens }, { countTokens }] = await Promise.all([import('../engine/input-tokens.ts'), import('../engine/tokenizer.ts')]);
  const [inputTokens, outputTokens] = await Promise.all([countInputTokens(conversation), countTokens(blockedMessage)]);
  return { inputTokens, outputTokens };
}

/** What the trace shows of an answer: Titan's whole body (recorded), of the others, of which none is recorded, the text. */
function writeSaid(answer: ModelAnswer, { bodyFormat }: ServedModel): string {
  return bodyFormat === 'titan-text' ? JSON.stringify(writeTitanTextAnswer(answer)) : answer.pieces.join('');
}

function writeOutcome(guardrail: Guardrail, input: Assessment, output?: Assessment & { readonly said: string }): GuardrailOutcome {
  const acted = [input, output].filter((assessment) => assessment !== undefined);
  const hasActed = acted.some(({ action }) => action !== 'none');
  const trace = {
    actionReason: hasActed ? acted.map(describeAction).join('\n') : 'No action.',
    input: { [guardrailId]: writeAssessment(input, guardrail, 'INPUT') },
    modelOutput: output === undefined || output.action === 'none' ? [] : [output.said],
    outputs: output === undefined ? [] : [writeAssessment(output, guardrail, 'OUTPUT')],
  };
  return { intervened: hasActed, trace: guardrail.trace === 'off' ? null : trace };
}
