import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../access/viewer.ts';
import { CodedError } from '../errors.ts';
import type { GenerationCommand } from './command.ts';

const mostKeys = 100_000;

/**
 * Which generation each idempotency key started, in this process's memory. A key belongs to its viewer and to one input, whatever field or
 * transport the input came by.
 */
export class IdempotencyKeys {
  readonly #started = new LRUCache<string, { readonly inputHash: string; readonly generationId: string }>({ max: mostKeys });

  /**
   * The generation that the key has started, or null after remembering that it now starts `generationId`. Throws IDEMPOTENCY_KEY_REUSED where
   * it started one with another input.
   */
  claim(viewer: Viewer, command: GenerationCommand, generationId: string): string | null {
    const { idempotencyKey } = command.options;
    if (idempotencyKey === null) return null;
    const key = keyOf(viewer, idempotencyKey);
    const inputHash = hash(command);
    const known = this.#started.get(key);
    if (known === undefined) {
      this.#started.set(key, { inputHash, generationId });
      return null;
    }
    if (known.inputHash !== inputHash) {
      throw new CodedError('IDEMPOTENCY_KEY_REUSED', { field: 'input.options.idempotencyKey', generationId: known.generationId });
    }
    return known.generationId;
  }

  /** This generation is not stored, or no longer: its key is free again. */
  release(viewer: Viewer, { options: { idempotencyKey } }: GenerationCommand, generationId: string): void {
    const key = keyOf(viewer, idempotencyKey);
    if (this.#started.get(key)?.generationId === generationId) this.#started.delete(key);
  }
}

const keyOf = (viewer: Viewer, idempotencyKey: string | null): string => JSON.stringify([viewer.tenantId, viewer.id, idempotencyKey]);

const hash = ({ request, construct, options }: GenerationCommand): string =>
  createHash('sha256')
    .update(JSON.stringify([request, construct, { ...options, idempotencyKey: null }], sortKeys))
    .digest('base64');

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))) : value;
