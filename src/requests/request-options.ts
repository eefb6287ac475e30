import { badUserInput } from '../errors.ts';
import type { RequestOptions as RequestOptionsInput } from '../generated/schema-types.ts';
import { requestOptionRules } from './rules/index.ts';

/** What holds for any request that starts a model, with every default filled in. */
export interface RequestOptions {
  readonly idempotencyKey: string | null;
  readonly deadlineMs: number | null;
  readonly onDisconnect: 'CONTINUE' | 'CANCEL';
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Absent: NORMAL. */
  readonly priority?: 'HIGH' | 'LOW';
}

/**
 * Checks the options and fills in the defaults: no key, no deadline, CONTINUE, no tags.
 * `path` is where the options stand in the operation. Throws BAD_USER_INPUT.
 */
export function toRequestOptions(options: RequestOptionsInput | null | undefined, path = 'input.options', mayFallBack = false): RequestOptions {
  checkFallbacks(options?.fallbackModelIds ?? [], path, mayFallBack);
  if (options) for (const rule of requestOptionRules) rule({ options, path });
  return {
    idempotencyKey: options?.idempotencyKey ?? null,
    deadlineMs: options?.deadlineMs ?? null,
    onDisconnect: options?.onDisconnect ?? 'CONTINUE',
    tags: options?.tags?.map(({ key, value }) => ({ key, value })) ?? [],
    ...(options?.priority === 'HIGH' || options?.priority === 'LOW' ? { priority: options.priority } : {}),
  };
}

const mostFallbacks = 5;

/** Only an object can be asked of another model without starting what somebody already reads over again. */
function checkFallbacks(modelIds: readonly string[], path: string, mayFallBack: boolean): void {
  if (modelIds.length === 0) return;
  if (!mayFallBack) throw badUserInput(`${path}.fallbackModelIds`, 'null: only construct asks other models', modelIds);
  if (modelIds.length > mostFallbacks) throw badUserInput(`${path}.fallbackModelIds`, `at most ${mostFallbacks} models`, modelIds);
}
