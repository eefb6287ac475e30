import { expect } from 'vitest';
import type { LocalBedrock } from '../../../local-bedrock/server.ts';
import { post } from '../../kit/clients.ts';
import type { Event, WholeGeneration } from '../../kit/operations.ts';
import * as operations from '../../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../../kit/results.ts';
import type { Remains } from './database.ts';
import type { KeyedRequest } from './requests.ts';
import { isStream, textOfRequest, toOperation } from './requests.ts';
import type { Witness } from './witness.ts';

const ended = ['COMPLETED', 'FAILED', 'INTERRUPTED', 'CANCELLED'];

/** Nothing that is stored is broken, and no call to Bedrock is left unaccounted. */
export function expectIntact({ integrity, broken, openRows }: Remains): void {
  expect(integrity).toEqual([{ integrity_check: 'ok' }]);
  expect(broken).toEqual([]);
  expect(openRows).toEqual([]);
}

/**
 * What a client may rely on when the server was killed, and stands at this URL again: what it was told still holds, its key still finds its
 * generation, which ends once, and Bedrock was called once at most. Resolves with the generation.
 */
export async function expectKept({ request, generationId, events, answer }: Witness, url: string, remains: Remains, upstream: Pick<LocalBedrock, 'calls'>): Promise<WholeGeneration> {
  const id = await sendAgain(request, url);
  if (generationId !== null) {
    expect(id).toBe(generationId);
    expect(remains.statuses.has(id)).toBe(true);
  }
  const log = await runEvents(url, operations.generationEvents(id), request.transport);
  const last = expectWholeLog(log);
  const whole = await runGeneration(url, operations.generation(id));
  expect(last.generation).toEqual(whole);
  for (const [sequence, event] of events) expect(log[sequence - 1]).toEqual(event);
  if (answer !== null) expect(whole).toEqual(answer);
  expectFate(whole, remains.statuses.get(id));
  expectText(whole, log, request);
  expect(callsOf(upstream, request)).toBeLessThanOrEqual(1);
  if (whole.status === 'COMPLETED') expect(callsOf(upstream, request)).toBe(1);
  return whole;
}

/** How often Bedrock was called for it. */
export const callsOf = ({ calls }: Pick<LocalBedrock, 'calls'>, { key }: KeyedRequest): number => calls.filter(({ requestMetadata }) => requestMetadata['test'] === key).length;

/** The same request with the same key; the id of the generation that it is about. */
async function sendAgain(request: KeyedRequest, url: string): Promise<string> {
  if (!isStream(request)) return rootOf<WholeGeneration>(await post(url, toOperation(request))).id;
  const [first] = await runEvents(url, toOperation(request), request.transport);
  if (first === undefined) throw new Error('no events');
  return first.generationId;
}

/** What becomes of a generation by the next start, by what it was when the server was killed. */
function expectFate({ status, error }: WholeGeneration, before: string | undefined): void {
  if (before === undefined || before === 'QUEUED') expect(status).toBe('COMPLETED'); // nothing had been asked: it begins
  else if (before === 'RUNNING') expect({ status, code: error?.code }).toEqual({ status: 'INTERRUPTED', code: 'NODE_LOST' });
  else expect(status).toBe(before);
  expect(ended).toContain(status);
}

/** The generation's text is what its log adds up to, and as much as came of what the model was to say. */
function expectText({ status, text }: WholeGeneration, log: readonly Event[], request: KeyedRequest): void {
  expect(textOf(log)).toBe(text);
  if (request.kind === 'invokeModelStream') return; // another model, which does not echo
  const whole = textOfRequest(request);
  expect(whole.slice(0, text.length)).toBe(text);
  if (status === 'COMPLETED') expect(text).toBe(whole);
}
