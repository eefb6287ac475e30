import { expect, test } from 'vitest';
import type { RequestOptions } from '../../src/generated/schema-types.ts';
import { toRequestOptions } from '../../src/requests/request-options.ts';
import { refusalOf } from './support/refusal.ts';

const defaults = { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: [] };

test.each([undefined, null, { onDisconnect: 'CONTINUE' }, { onDisconnect: 'CONTINUE', idempotencyKey: null, deadlineMs: null, tags: null }] as const)(
  '%j takes every default',
  (options) => {
    expect(toRequestOptions(options)).toEqual(defaults);
  },
);

test('what is given is kept', () => {
  const options: RequestOptions = { idempotencyKey: 'k', deadlineMs: 1, onDisconnect: 'CANCEL', tags: [{ key: 'a', value: '' }] };
  expect(toRequestOptions(options)).toEqual(options);
});

const tag = (key: string, value = ''): { readonly key: string; readonly value: string } => ({ key, value });

test.each<readonly [Partial<RequestOptions>]>([
  [{ idempotencyKey: 'x'.repeat(256) }],
  [{ deadlineMs: 86_400_000 }],
  [{ tags: Array.from({ length: 16 }, (_, index) => tag(`key ${index}`)) }],
  [{ tags: [tag('k'.repeat(256), 'v'.repeat(256)), tag('aZ0 \t:_@$#=/+,-.', 'aZ0 \t:_@$#=/+,-.')] }],
])('just within the limits: %j', (options) => {
  expect(toRequestOptions({ onDisconnect: 'CONTINUE', ...options })).toEqual({ ...defaults, ...options });
});

test.each<readonly [Partial<RequestOptions>, string]>([
  [{ idempotencyKey: '' }, 'idempotencyKey'],
  [{ idempotencyKey: 'x'.repeat(257) }, 'idempotencyKey'],
  [{ deadlineMs: 0 }, 'deadlineMs'],
  [{ deadlineMs: 86_400_001 }, 'deadlineMs'],
  [{ tags: Array.from({ length: 17 }, (_, index) => tag(`key ${index}`)) }, 'tags'],
  [{ tags: [tag('')] }, 'tags[0].key'],
  [{ tags: [tag('a'), tag('k'.repeat(257))] }, 'tags[1].key'],
  [{ tags: [tag('a', 'v'.repeat(257))] }, 'tags[0].value'],
  [{ tags: [tag('a;b')] }, 'tags[0].key'],
  [{ tags: [tag('a', 'ä')] }, 'tags[0].value'],
  [{ tags: [tag('a'), tag('a')] }, 'tags[1].key'],
])('just beyond the limits: %j', (options, field) => {
  expect(refusalOf(() => toRequestOptions({ onDisconnect: 'CONTINUE', ...options }, 'input.converse.options')).field).toBe(`input.converse.options.${field}`);
});
