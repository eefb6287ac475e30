import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/json.ts';
import { useScripted } from './construct/kit/upstream.ts';
import { bytesOf, framesOf, recordingsOf } from './datasources/kit/recordings.ts';
import { bodies, streams } from './kit/any-answer.ts';
import { post } from './kit/clients.ts';
import type { WholeGeneration } from './kit/operations.ts';
import * as operations from './kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from './kit/results.ts';

/** Whatever Bedrock answers, a generation ends, in a state and with a code that tell what came, and reads the same ever after. */
const scripted = useScripted({ timers: { firstEventMs: 500, betweenEventsMs: 500, wholeAnswerMs: 500, metadataMs: 100 } });

const settings = { seed: 20_261_127, numRuns: 30 };
const oneOf = <Value>(values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...(values as [Value, ...Value[]]));
const answersOf = (operation: string, name = ''): fc.Arbitrary<Buffer> => bodies(oneOf(recordingsOf(operation).filter((recording) => recording.name.includes(name)).flatMap(({ response }): JsonObject[] => (response.body === undefined ? [] : [response.body]))));
const streamsOf = (operation: string, name = ''): fc.Arbitrary<Buffer> => streams(oneOf(recordingsOf(operation).filter((recording) => recording.name.includes(name) && recording.response.status === 200).map((recording) => framesOf(bytesOf(recording)))));

const answerWith = (status: number, type: string, body: Buffer): void => {
  scripted.upstream.answer = ({ response }) => void response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'request-1' }).end(body);
};

async function expectEnd(generation: WholeGeneration | undefined): Promise<void> {
  expect(['COMPLETED', 'FAILED', 'INTERRUPTED']).toContain(generation?.status);
  expect(generation?.error === null).toBe(generation?.status === 'COMPLETED');
  expect(generation?.error?.code).not.toBe('INTERNAL');
  expect(await runGeneration(scripted.subject.url, operations.generation(generation?.id ?? ''))).toEqual(generation);
  const everything = `query ($id: ID!) { generation(id: $id) { id attempts { number usage { inputTokens outputTokens cacheReadInputTokens cacheWriteInputTokens totalTokens } cost { amount } } cost { amount } message { content { __typename } } } }`;
  expect((await post(scripted.subject.url, { query: everything, variables: { id: generation?.id } })).errors).toBeUndefined();
}

describe('whatever Bedrock answers, there is an end', () => {
  it.each([
    ['converse', operations.converse(), answersOf('Converse')],
    ['invokeModel', operations.invokeModel(), answersOf('InvokeModel', 'claude')],
  ] as const)('of %s', async (_, operation, answers) => {
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(200, 200, 200, 204, 302, 400, 403, 404, 424, 429, 500, 503, 529, 599), fc.constantFrom('application/json', 'text/html', 'application/vnd.amazon.eventstream'), async (body, status, type) => {
        answerWith(status, type, body);
        await expectEnd(rootOf<WholeGeneration>(await post(scripted.subject.url, operation)));
      }),
      settings,
    );
  });

  it.each([
    ['converseStream', operations.converseStream(), streamsOf('ConverseStream')],
    ['invokeModelStream', operations.invokeModelStream(), streamsOf('InvokeModelWithResponseStream', 'claude')],
  ] as const)('of %s', async (_, operation, answers) => {
    await fc.assert(
      fc.asyncProperty(answers, async (body) => {
        answerWith(200, 'application/vnd.amazon.eventstream', body);
        const events = await runEvents(scripted.subject.url, operation);
        const last = expectWholeLog(events);
        await expectEnd(last.generation);
        expect(await runEvents(scripted.subject.url, operations.generationEvents(last.generationId))).toEqual(events);
      }),
      settings,
    );
  });
});
