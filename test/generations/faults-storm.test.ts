import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as operations from '../kit/operations.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const size = 40; // requests at once

const isDone = ({ status }: Pick<WholeGeneration, 'status'>): boolean => status === 'COMPLETED';

/** Half of them are streams; each has a prompt of its own, so that a fault's rate hits each for itself. */
async function storm(faults: string, name: string): Promise<readonly WholeGeneration[]> {
  const ask = async (number: number): Promise<WholeGeneration> => {
    const text = `one two three, ${name} ${number}`;
    const options = { modelId: 'local.echo-v1', text, options: { tags: [{ key: 'local-bedrock', value: faults }, { key: 'storm', value: name }] } };
    if (number % 2 === 0) return runGeneration(subject.url, operations.converse(options));
    const events = await runEvents(subject.url, operations.converseStream(options));
    const { generation } = expectWholeLog(events);
    if (generation === undefined) throw new Error('no end');
    expect(textOf(events)).toBe(isDone(generation) ? text : '');
    return generation;
  };
  return Promise.all(Array.from({ length: size }, (_, number) => ask(number)));
}

describe.each([
  ['429', 'THROTTLED'],
  ['500', 'INTERNAL_SERVER'],
  ['503', 'SERVICE_UNAVAILABLE'],
])('a storm of %s', (status, code) => {
  it('that hits most calls: each request is COMPLETED or FAILED with the reason, after three calls at most', async () => {
    const name = `most ${status}`;
    const generations = await storm(`status=${status},rate=0.6`, name);
    for (const generation of generations) {
      const { attempts, error, usage } = generation;
      const failures = attempts.flatMap((attempt) => attempt.error?.code ?? []);
      expect(failures).toEqual(failures.map(() => code));
      if (isDone(generation)) {
        expect(usage).toMatchObject({ source: 'MEASURED' });
        expect(attempts.length).toBeLessThanOrEqual(3);
        expect(failures).toHaveLength(attempts.length - 1);
      } else {
        expect(generation).toMatchObject({ status: 'FAILED', text: '', usage: null });
        expect(error).toMatchObject({ code, retryable: true });
        expect(failures).toHaveLength(3);
      }
    }
    expect(new Set(generations.map(isDone))).toEqual(new Set([true, false]));
    expect(callsOf(name)).toBe(generations.reduce((sum, { attempts }) => sum + attempts.length, 0));
  });

  it('that hits every call: each request is FAILED after three', async () => {
    const name = `every ${status}`;
    const generations = await storm(`status=${status}`, name);
    for (const generation of generations) expect(generation).toMatchObject({ status: 'FAILED', error: { code }, usage: null, attempts: [{ number: 1 }, { number: 2 }, { number: 3 }] });
    expect(callsOf(name)).toBe(3 * size);
  });
});

/** What Bedrock saw. */
const callsOf = (name: string): number => subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['storm'] === name).length;
