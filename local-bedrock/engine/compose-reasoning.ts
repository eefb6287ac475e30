import { readPendingTurn } from './tools/pending-turn.ts';
import type { ToolCall } from './tools/call-tools.ts';
import { describeCalls } from './tools/introduce-calls.ts';
import type { EngineRequest } from './types.ts';

/** Of what was asked so much is repeated. */
const maxQuotedLength = 200;

/** Says what is being done, as a model's reasoning. Nothing where tools have just answered: there the recordings have none. */
export function composeReasoning(request: EngineRequest, calls: readonly ToolCall[]): string {
  if ((request.reasoningTokens ?? 0) <= 0) return '';
  const last = request.messages.at(-1);
  if (last?.parts.some(({ type }) => type === 'toolResult') === true) return '';
  const turn = readPendingTurn(request.messages);
  const ask = turn === null ? '' : turn.ask === '' ? turn.text : turn.ask;
  const quoted = ask.length <= maxQuotedLength ? ask : `${ask.slice(0, maxQuotedLength).toWellFormed()}…`;
  return [quoted === '' ? '' : `The user says: "${quoted}"`, describePlan(request, calls)].filter((sentence) => sentence !== '').join(' ');
}

function describePlan(request: EngineRequest, calls: readonly ToolCall[]): string {
  if (calls.length > 0) return describeCalls(calls);
  if (request.outputSchema !== undefined) return 'The answer has to be JSON of a given schema: I look for its values in the request.';
  return 'I look in the request for what answers this, and say so when nothing does.';
}
