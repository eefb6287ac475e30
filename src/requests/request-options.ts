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
  /** Other models to ask, in order. Absent: none. */
  readonly fallbackModelIds?: readonly string[];
}

/**
 * Checks the options and fills in the defaults: no key, no deadline, CONTINUE, no tags.
 * `path` is where the options stand in the operation. Throws BAD_USER_INPUT.
 */
export function toRequestOptions(options: RequestOptionsInput | null | undefined, path = 'input.options'): RequestOptions {
  const fallbackModelIds = options?.fallbackModelIds ?? [];
  if (fallbackModelIds.length > mostFallbacks) throw badUserInput(`${path}.fallbackModelIds`, `at most ${mostFallbacks} models`, fallbackModelIds);
  if (options) for (const rule of requestOptionRules) rule({ options, path });
  return {
    idempotencyKey: options?.idempotencyKey ?? null,
    deadlineMs: options?.deadlineMs ?? null,
    onDisconnect: options?.onDisconnect ?? 'CONTINUE',
    tags: options?.tags?.map(({ key, value }) => ({ key, value })) ?? [],
    ...(options?.priority === 'HIGH' || options?.priority === 'LOW' ? { priority: options.priority } : {}),
    ...(fallbackModelIds.length === 0 ? {} : { fallbackModelIds }),
  };
}

const mostFallbacks = 5;
