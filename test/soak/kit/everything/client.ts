import { expect } from 'vitest';
import { errorCodes } from '../../../../src/errors.ts';
import type { GraphQLResult, Operation } from '../../../kit/clients.ts';
import { post } from '../../../kit/clients.ts';

/** Asks a server that may be killed at any moment. Whatever is refused has a code of the registry, and never INTERNAL. */
export class Client {
  readonly refusals = new Map<string, number>();
  url = '';

  /** The value of the one root field; null where it was refused or nobody answered. */
  async ask<Value>(query: string, variables: Record<string, unknown> = {}): Promise<Value | null> {
    const result = await this.#post({ query, variables });
    return result === null ? null : (Object.values(result.data ?? {})[0] as Value | undefined) ?? null;
  }

  /** Likewise, of a server that answers. */
  async read<Value>(query: string, variables: Record<string, unknown> = {}): Promise<Value> {
    const value = await this.ask<Value>(query, variables);
    if (value === null) throw new Error(`nothing came of ${query}`);
    return value;
  }

  async #post(operation: Operation): Promise<GraphQLResult | null> {
    const result = await post(this.url, operation).catch(() => null); // it was killed meanwhile
    for (const { extensions = {}, message } of result?.errors ?? []) this.expectCode(String(extensions['code']), message);
    return result;
  }

  expectCode(code: string, message: string): void {
    expect(Object.keys(errorCodes), message).toContain(code);
    expect(code, message).not.toBe('INTERNAL');
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
