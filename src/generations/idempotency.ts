import { createHash } from 'node:crypto';
import type { IdempotencyClaim } from '../storage/generation-store.ts';
import type { GenerationCommand } from './command.ts';

/**
 * The command's claim to its idempotency key, or null where it has none. A key belongs to its viewer and to one input, whatever field or
 * transport the input came by: the hash is of what Bedrock is asked, and of how it is run.
 */
export function toClaim({ request, construct, options, identity }: GenerationCommand): IdempotencyClaim | null {
  const { idempotencyKey, ...others } = options;
  if (idempotencyKey === null) return null;
  const inputHash = createHash('sha256')
    .update(JSON.stringify(identity ?? [request, construct ?? null, others], sortKeys))
    .digest('base64');
  return { key: idempotencyKey, inputHash };
}

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))) : value;
