import { describe, expect, test } from 'vitest';
import type { MethodWish } from '../../src/requests/choose-method.ts';
import { chooseMethod } from '../../src/requests/choose-method.ts';

const both = { converse: true, streaming: true };
const wish: MethodWish = { method: null, schema: false, content: 'prompt', interactive: false, maxTokens: null, capabilities: both };

type Row = readonly [wish: Partial<MethodWish>, choice: string, firstReason: RegExp, reasons: number];

const table: readonly Row[] = [
  // Left to the server.
  [{}, 'CONVERSE whole', /prompt is given.*Converse/, 2],
  [{ content: 'messages' }, 'CONVERSE whole', /Messages are given.*Converse/, 2],
  [{ interactive: true }, 'CONVERSE streamed', /prompt is given/, 2],
  [{ interactive: true, capabilities: { converse: true, streaming: false } }, 'CONVERSE whole', /prompt is given/, 2],
  [{ capabilities: undefined, interactive: true }, 'CONVERSE streamed', /prompt is given/, 2],
  [{ content: 'body' }, 'SYNC whole', /body.*only InvokeModel/, 2],
  [{ content: 'body', interactive: true }, 'STREAM streamed', /body.*only InvokeModel/, 2],
  [{ content: 'body', interactive: true, capabilities: { converse: true, streaming: false } }, 'SYNC whole', /body/, 2],
  [{ content: 'body', interactive: true, capabilities: undefined }, 'STREAM streamed', /body/, 2],
  [{ capabilities: { converse: false, streaming: true } }, 'SYNC whole', /cannot be asked by Converse/, 3],
  [{ content: 'messages', capabilities: { converse: false, streaming: true }, interactive: true }, 'STREAM streamed', /cannot be asked by Converse/, 3],
  [{ schema: true }, 'CONSTRUCT whole', /schema is given.*CONSTRUCT/, 2],
  [{ schema: true, content: 'messages', interactive: true }, 'CONSTRUCT streamed', /schema is given/, 2],
  [{ schema: true, interactive: true, capabilities: { converse: true, streaming: false } }, 'CONSTRUCT whole', /schema is given/, 2],
  [{ schema: true, interactive: true, capabilities: undefined }, 'CONSTRUCT streamed', /schema is given/, 2],
  // What may be long is streamed behind the door, where whoever asks waits for all of it.
  [{ maxTokens: 4_096 }, 'CONVERSE streamed', /prompt is given/, 2],
  [{ maxTokens: 4_095 }, 'CONVERSE whole', /prompt is given/, 2],
  [{ maxTokens: 8_000, schema: true }, 'CONSTRUCT streamed', /schema is given/, 2],
  [{ maxTokens: 8_000, interactive: true }, 'CONVERSE streamed', /prompt is given/, 2],
  [{ maxTokens: 8_000, capabilities: { converse: true, streaming: false } }, 'CONVERSE whole', /prompt is given/, 2],
  [{ maxTokens: 8_000, capabilities: { converse: false, streaming: true } }, 'SYNC whole', /cannot be asked by Converse/, 3],
  [{ maxTokens: 8_000, method: 'CONVERSE' }, 'CONVERSE streamed', /asks for CONVERSE/, 2],
  [{ maxTokens: 8_000, method: 'SYNC' }, 'SYNC whole', /asks for SYNC/, 2],
  // Asked for.
  [{ method: 'CONSTRUCT', schema: true }, 'CONSTRUCT whole', /asks for CONSTRUCT/, 2],
  [{ method: 'CONSTRUCT', schema: true, interactive: true }, 'CONSTRUCT streamed', /asks for CONSTRUCT/, 2],
  [{ method: 'SYNC' }, 'SYNC whole', /asks for SYNC/, 2],
  [{ method: 'SYNC', content: 'body', interactive: true }, 'SYNC whole', /asks for SYNC/, 1],
  [{ method: 'STREAM', content: 'messages' }, 'STREAM streamed', /asks for STREAM/, 2],
  [{ method: 'STREAM', content: 'body', capabilities: { converse: true, streaming: false } }, 'STREAM streamed', /asks for STREAM/, 1],
  [{ method: 'CONVERSE' }, 'CONVERSE whole', /asks for CONVERSE/, 2],
  [{ method: 'CONVERSE', interactive: true }, 'CONVERSE streamed', /asks for CONVERSE/, 2],
  [{ method: 'CONVERSE', capabilities: { converse: false, streaming: true } }, 'CONVERSE whole', /asks for CONVERSE/, 2],
];

describe('the method and its reasons', () => {
  test.each(table)('%j: %s', (given, choice, firstReason, reasons) => {
    const chosen = chooseMethod({ ...wish, ...given });
    expect(`${chosen.method} ${chosen.streaming ? 'streamed' : 'whole'}`).toBe(choice);
    expect(chosen.reasons).toHaveLength(reasons);
    expect(chosen.reasons[0]).toMatch(firstReason);
    for (const reason of chosen.reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
  });

  test('a body is never sent to Converse, and only what is read along is streamed unasked, as far as it is short', () => {
    for (const content of ['prompt', 'messages', 'body'] as const) {
      for (const interactive of [true, false]) {
        for (const converse of [true, false]) {
          for (const streaming of [true, false]) {
            const chosen = chooseMethod({ method: null, schema: false, content, interactive, maxTokens: null, capabilities: { converse, streaming } });
            expect(chosen.method === 'CONVERSE').toBe(content !== 'body' && converse);
            expect(chosen.streaming).toBe(interactive && streaming);
          }
        }
      }
    }
  });
});
