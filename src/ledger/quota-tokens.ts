import type { ModelRequest } from '../datasources/types.ts';
import type { Ledger } from './ledger.ts';

const unlimited = 8_192; // what an answer is believed to have at most where neither the request nor the catalogue says

/**
 * What a request takes from a quota of tokens when it starts: its input, with what comes from the prompt cache or goes to it, and the most that its answer may have (AWS user
 * guide, quotas-token-burndown). The input is the ledger's estimate from above. How long it would wait is not known without quotas.
 */
export function estimateQuotaTokens(ledger: Pick<Ledger, 'estimate'>, request: ModelRequest): { readonly reservedTokens: number; readonly maxOutputTokens: number; readonly estimatedWaitMs: null } {
  const { inputTokens, outputTokens } = ledger.estimate(request);
  const maxOutputTokens = outputTokens ?? unlimited;
  return { reservedTokens: inputTokens + maxOutputTokens, maxOutputTokens, estimatedWaitMs: null };
}
