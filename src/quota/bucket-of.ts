import { LRUCache } from 'lru-cache';
import { scopeOf, scopeOfProfile } from '../ledger/index.ts';
import { parseModelId } from '../models/model-id.ts';
import type { ModelRegistry } from '../models/registry.ts';
import { ownCopy } from '../own-copy.ts';
import type { BucketKey, BucketScope } from './types.ts';
import { toBucketKey } from './types.ts';

/** Which bucket the calls by a model identifier take from; at once. */
export type BucketOf = (modelId: string) => BucketKey;

const scopes = { IN_REGION: 'ON_DEMAND', GEO: 'CROSS_REGION', GLOBAL: 'GLOBAL' } as const satisfies Record<string, BucketScope>;
const mostRemembered = 1_000;

/**
 * All identifiers of a model that run in the same scope share a bucket: its id and its ARN, a system-defined profile and an application's. An identifier that
 * tells nothing of its model (a prompt, an imported model) has a bucket of its own.
 */
export function createBucketFinder(models: Pick<ModelRegistry, 'describe' | 'applicationProfile'>, region: string): BucketOf {
  const known = new LRUCache<string, BucketKey>({ max: mostRemembered });
  return (asked) => {
    const remembered = known.get(asked);
    if (remembered !== undefined) return remembered;
    const modelId = ownCopy(asked);
    const profile = models.applicationProfile(modelId);
    const scope = scopeOf(modelId) ?? (profile === undefined ? null : scopeOfProfile(profile));
    const model = models.describe(modelId)?.modelId ?? parseModelId(modelId).baseModelId;
    const key = toBucketKey(model ?? modelId, region, scope === null ? 'ON_DEMAND' : scopes[scope]);
    if (model !== null) known.set(modelId, key); // of an application profile more may be known later
    return key;
  };
}
