import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Waiting } from '../../src/quota/fair-queue.ts';
import { FairQueue, priorities } from '../../src/quota/fair-queue.ts';

const agingMs = 30_000;
const item = (viewer: string, since: number, priority: Waiting['priority'] = 'NORMAL', cost = 10): Waiting => ({ viewer, since, priority, cost });

/** Serves one after the other, each `everyMs`. */
function serveAll(queue: FairQueue<Waiting>, from: number, everyMs = 1): Waiting[] {
  const served: Waiting[] = [];
  for (let now = from; ; now += everyMs) {
    const next = queue.first(now);
    if (next === undefined) return served;
    queue.serve(next);
    served.push(next);
  }
}

describe('the queue', () => {
  it('goes by priority, then by arrival', () => {
    const queue = new FairQueue<Waiting>(agingMs);
    for (const priority of ['LOW', 'NORMAL', 'HIGH', 'NORMAL', 'HIGH'] as const) queue.push(item('one', 0, priority), 0);
    expect(serveAll(queue, 0).map(({ priority }) => priority)).toEqual(['HIGH', 'HIGH', 'NORMAL', 'NORMAL', 'LOW']);
  });

  it('nobody waits for ever behind what keeps coming with a higher priority', () => {
    const queue = new FairQueue<Waiting>(agingMs);
    const low = item('low', 0, 'LOW');
    queue.push(low, 0);
    for (let now = 0; ; now += 1_000) {
      queue.push(item('high', now, 'HIGH'), now);
      const next = queue.first(now);
      if (next === undefined) throw new Error('empty');
      queue.serve(next);
      if (next === low) {
        expect(now).toBeLessThanOrEqual(2 * agingMs + 1_000);
        return;
      }
      expect(now).toBeLessThan(10 * agingMs);
    }
  });

  it('a greedy viewer leaves nine modest ones unhurt', () => {
    const queue = new FairQueue<Waiting>(agingMs);
    for (let number = 0; number < 1_000; number += 1) queue.push(item('greedy', 0), 0);
    const modest = Array.from({ length: 9 }, (_, number) => `modest ${number}`);
    for (const viewer of modest) for (let number = 0; number < 10; number += 1) queue.push(item(viewer, 0), 0);
    const order = serveAll(queue, 0).map(({ viewer }) => viewer);
    for (const viewer of modest) expect(order.lastIndexOf(viewer)).toBeLessThan(10 * 10); // as if all ten had asked for ten
  });

  it('whoever comes later is neither behind for what others had, nor ahead for what it had not', () => {
    const queue = new FairQueue<Waiting>(agingMs);
    for (let number = 0; number < 100; number += 1) queue.push(item('early', 0), 0);
    for (let number = 0; number < 50; number += 1) queue.serve(queue.first(0) ?? item('', 0));
    for (let number = 0; number < 20; number += 1) queue.push(item('late', 1), 1);
    const next = serveAll(queue, 1).slice(0, 20).map(({ viewer }) => viewer);
    expect(next.filter((viewer) => viewer === 'late').length).toBeGreaterThanOrEqual(9);
    expect(next.filter((viewer) => viewer === 'early').length).toBeGreaterThanOrEqual(9);
  });

  it('says the order that it will keep, and loses and doubles nobody, whoever comes and goes', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), viewer: fc.constantFrom('a', 'b', 'c'), priority: fc.constantFrom(...priorities), cost: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ kind: fc.constant('remove' as const), index: fc.nat(50) }),
      fc.record({ kind: fc.constant('serve' as const) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const queue = new FairQueue<Waiting>(agingMs);
        const waiting = new Set<Waiting>();
        let now = 0;
        for (const step of actions) {
          if (step.kind === 'wait') now += step.ms;
          else if (step.kind === 'push') {
            const added = item(step.viewer, now, step.priority, step.cost);
            waiting.add(added);
            queue.push(added, now);
          } else if (step.kind === 'remove') {
            const gone = [...waiting][step.index];
            if (gone !== undefined) expect(queue.remove(gone)).toBe(waiting.delete(gone));
          } else {
            const next = queue.first(now);
            if (next !== undefined) queue.serve(next);
            if (next !== undefined) waiting.delete(next);
          }
          expect(queue.size).toBe(waiting.size);
        }
        const order = [...queue.inOrder(now)];
        expect(new Set(order)).toEqual(waiting);
        expect(serveAll(queue, now, 0)).toEqual(order);
      }),
    );
  });
});
