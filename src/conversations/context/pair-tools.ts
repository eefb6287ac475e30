import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import { describeToolResult, isProviderRun, tellsStatus, withoutLastReasoning } from './fit-blocks.ts';

/**
 * Every use of a tool has its result in the next message, before all else that stands there, and every result has its use: a use that nobody answered
 * is answered by an error, a result whose use is gone is told in words. Of a message's uses with one id only the first counts.
 */
export function pairTools(drafts: readonly Draft[], model: ModelFacts): readonly Draft[] {
  const paired: Draft[] = [];
  for (const [index, draft] of drafts.entries()) {
    if (draft.role === 'assistant') paired.push(withoutRepeatedUses(draft));
    else paired.push(answerUses(draft, drafts[index - 1], model));
  }
  return paired;
}

function withoutRepeatedUses(draft: Draft): Draft {
  const seen = new Set<string>();
  const content = draft.content.filter((block) => {
    const id = useIdOf(block);
    if (id === null) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
  return { ...draft, content: withoutLastReasoning(content) };
}

function answerUses(draft: Draft, before: Draft | undefined, model: ModelFacts): Draft {
  const asked = new Set(before?.role === 'assistant' ? before.content.flatMap((block) => useIdOf(block) ?? []) : []);
  const results = new Map<string, BedrockContentBlock>();
  const rest: BedrockContentBlock[] = [];
  for (const block of draft.content) {
    const result = isJsonObject(block['toolResult']) ? block['toolResult'] : null;
    if (result === null) rest.push(block);
    else if (asked.has(idOf(result)) && !results.has(idOf(result))) results.set(idOf(result), block);
    else rest.push(describeToolResult(result));
  }
  if (asked.size === 0 && results.size === 0) return { ...draft, content: rest };
  const answers = [...asked].map((toolUseId) => results.get(toolUseId) ?? { toolResult: notRun(toolUseId, model) });
  return { ...draft, content: [...answers, ...rest] };
}

const notRun = (toolUseId: string, model: ModelFacts): JsonObject => ({ toolUseId, content: [{ text: 'The tool was not run.' }], ...(tellsStatus(model) ? { status: 'error' } : {}) });

/** The id of a use that the caller has to answer. */
function useIdOf({ toolUse }: BedrockContentBlock): string | null {
  return isJsonObject(toolUse) && !isProviderRun(toolUse) ? idOf(toolUse) : null;
}

const idOf = ({ toolUseId }: JsonObject): string => (typeof toolUseId === 'string' ? toolUseId : '');
