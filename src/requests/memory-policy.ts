import { badUserInput } from '../errors.ts';
import type { MemoryPolicyInput } from '../generated/schema-types.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { MemoryPolicy } from '../storage/conversation-record.ts';

/** Where nobody says anything. */
export const defaultMemory: MemoryPolicy = { strategy: 'FULL', triggerTokens: null, keepTokens: null, keepMessages: null, summaryModelId: null, promptCaching: true, cacheTtl: null };

/** The policy with every default filled in. Throws BAD_USER_INPUT. */
export function toMemoryPolicy(input: MemoryPolicyInput | null | undefined, model: CatalogueModel | undefined, path: string): MemoryPolicy {
  const { strategy, triggerTokens, keepTokens, keepMessages, summaryModelId, promptCaching, cacheTtl } = { ...defaultMemory, ...input };
  const policy: MemoryPolicy = {
    strategy,
    triggerTokens: triggerTokens ?? null,
    keepTokens: keepTokens ?? null,
    keepMessages: keepMessages ?? null,
    summaryModelId: summaryModelId ?? null,
    promptCaching,
    cacheTtl: toTtl(cacheTtl ?? null, `${path}.cacheTtl`),
  };
  checkMemoryPolicy(policy, model, path);
  return policy;
}

/** What a policy may be with a model: it is checked again where the model changes. Throws BAD_USER_INPUT. */
export function checkMemoryPolicy(policy: MemoryPolicy, model: CatalogueModel | undefined, path: string): void {
  for (const name of ['triggerTokens', 'keepTokens', 'keepMessages'] as const) {
    const value = policy[name];
    if (value !== null && value < 1) throw badUserInput(`${path}.${name}`, 'a whole number from 1 on', value);
  }
  const { triggerTokens, keepTokens, cacheTtl } = policy;
  const window = model?.certain.contextTokens ?? null;
  if (keepTokens !== null && triggerTokens !== null && keepTokens > triggerTokens) throw badUserInput(`${path}.keepTokens`, `at most triggerTokens, ${triggerTokens}`, keepTokens);
  if (keepTokens !== null && window !== null && keepTokens > window) throw badUserInput(`${path}.keepTokens`, `at most the model's window, ${window} tokens`, keepTokens);
  if (cacheTtl === '1h' && model?.promptCachingRules?.ttl1h === false) throw badUserInput(`${path}.cacheTtl`, '5m or null, since the model keeps nothing for an hour', cacheTtl);
}

function toTtl(ttl: string | null, field: string): MemoryPolicy['cacheTtl'] {
  if (ttl === null || ttl === '5m' || ttl === '1h') return ttl;
  throw badUserInput(field, '5m, 1h or null', ttl);
}
