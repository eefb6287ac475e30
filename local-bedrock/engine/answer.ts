import { composeJson } from './compose-json.ts';
import { composeReasoning } from './compose-reasoning.ts';
import { findBegun, remainderAfter } from './continuation.ts';
import { renderDraft, variantCount, type Draft } from './draft.ts';
import { echoLastTurn } from './echo.ts';
import { limitAnswer, type Plan } from './limit-answer.ts';
import { mentionUnreadable } from './mention-unreadable.ts';
import { findSchemaPrompt } from './prompt-schema.ts';
import { readSituation } from './situation.ts';
import { admit } from './skills/admit.ts';
import { findDraft } from './skills/index.ts';
import type { Style } from './style.ts';
import { callTools } from './tools/call-tools.ts';
import { introduceCalls } from './tools/introduce-calls.ts';
import type { EngineAnswer, EngineMessage, EngineRequest } from './types.ts';
import { withoutExamples } from './without-examples.ts';

/**
 * Answers a request as the local model does: from what stands in the request, without network, clock or chance. The same
 * request always gets the same answer, and a smaller `maxTokens` a beginning of it, or fewer of its sentences where it summarises a
 * conversation. An answer that was begun is continued: only what is new is returned, which is nothing, in no piece, where it was complete.
 */
export function answer(request: EngineRequest): Promise<EngineAnswer> {
  return limitAnswer(makePlan(request), request);
}

/** Calls come before words, and words of a schema before all others, be it the request's or one in the prompt. The echo has no tools. */
function makePlan(request: EngineRequest): Plan {
  const echo = echoLastTurn(request);
  const choice = request.toolChoice?.type ?? 'auto';
  const isForced = choice === 'any' || choice === 'tool';
  const asking = withoutExamples(request);
  const calls = echo === null ? callTools(asking) : [];
  const reasoning = composeReasoning(request, calls);
  if (calls.length > 0) return { reasoning, text: introduceCalls(calls, request.modelId, isForced), calls, invented: calls.flatMap(({ invented }) => invented) };
  if (request.outputSchema !== undefined) return { reasoning, ...composeJson(asking, request.outputSchema), calls };
  const asked = echo === null ? findSchemaPrompt(asking) : null;
  if (asked !== null) return { reasoning, ...composeJson({ ...request, ...asked.request }, asked.schema), calls };
  return { reasoning, text: echo ?? composeText(request), calls };
}

function composeText(request: EngineRequest): Plan['text'] {
  const preferred = chooseVariant(request);
  for (const { messages, partials, whenComplete } of findBegun(request.messages)) {
    const prepared = prepare(request, messages);
    // The seed of the request that began the answer is not known here: any phrasing may have been chosen.
    for (let turn = 0; turn < variantCount; turn += 1) {
      const rest = remainderAfter(render(prepared, (preferred + turn) % variantCount), partials);
      if (rest !== null) return rest === '' ? whenComplete : rest;
    }
  }
  return continueForeign(request, preferred);
}

/** Words that are put into the assistant's mouth and are no beginning of the engine's answer stand before the whole of it. */
function continueForeign(request: EngineRequest, variant: number): Plan['text'] {
  const last = request.messages.at(-1);
  if (last?.role !== 'assistant') return offerChoice(prepare(request, request.messages), variant);
  const begun = last.parts.at(-1);
  const text = render(prepare(request, request.messages.slice(0, -1)), variant);
  return begun?.type === 'text' && /\S$/.test(begun.text) ? ` ${text}` : text;
}

/** What to say, before it is phrased: finding it is work, the phrasing is cheap and may be tried several times. */
interface Prepared {
  readonly draft: Draft;
  readonly style: Style;
}

function prepare(request: EngineRequest, messages: readonly EngineMessage[]): Prepared {
  const situation = readSituation({ ...request, messages });
  const draft = mentionUnreadable(findDraft(situation), situation.unreadable) ?? admit(situation);
  return { draft, style: situation.style };
}

function render({ draft, style }: Prepared, variant: number): string {
  return renderDraft(draft, style, variant);
}

function offerChoice({ draft, style }: Prepared, variant: number): Plan['text'] {
  const { units, weights, maxTokens = Infinity } = draft;
  if (weights === undefined) return renderDraft(draft, style, variant);
  return { units, weights, maxTokens, render: (chosen) => renderDraft({ ...draft, units: chosen }, style, variant) };
}

/** Model and seed choose the phrasing: FNV-1a, mixed once more because its upper bits hardly move with the last character. */
function chooseVariant({ modelId, seed }: EngineRequest): number {
  let hash = 0x811c9dc5;
  for (const character of `${modelId}:${seed}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 16) % variantCount;
}
