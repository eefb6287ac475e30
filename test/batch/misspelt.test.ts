import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import { createBatchJob, model, only, startBatchSubject } from './kit/jobs.ts';
import { putObject } from './kit/s3.ts';

/** Members of Converse requests in JSONL, where no schema looks at their names. */
let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject();
});
afterAll(() => subject.close());

interface Preflight {
  readonly ok: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly recordId: string | null }[];
}

const hello = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };
const lineOf = (modelInput: object): string => JSON.stringify({ recordId: 'r1', modelInput });
const preflight = async (input: object): Promise<Preflight> =>
  only(await post(subject.url, { query: 'query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { ok problems { code message recordId } } }', variables: { input: { modelId: model, ...input } } }));

const message = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const document = { format: 'txt', name: 'a', source: { bytes: 'YQ==' } };

describe('a member that is misspelt', () => {
  it.each<[path: string, modelInput: object, known: RegExp]>([
    ['inferenceConfig.maxToken', { ...hello, inferenceConfig: { maxToken: 5 } }, /maxTokens, temperature, topP, stopSequences\), got "maxToken"/],
    ['inferenceConfig.stop_sequences', { ...hello, inferenceConfig: { stop_sequences: ['END'] } }, /stopSequences/],
    ['inferenceconfig', { ...hello, inferenceconfig: { maxTokens: 5 } }, /messages, system, inferenceConfig/],
    ['messages[0].contents', { messages: [{ role: 'user', contents: [{ text: 'Hello' }] }] }, /\(role, content\)/],
    ['messages[0].content[1].imgae', message({ text: 'a' }, { imgae: { format: 'png', source: { bytes: 'AAAA' } } }), /image/],
    ['messages[0].content[1].document.source.byte', message({ text: 'a' }, { document: { ...document, source: { byte: 'YQ==' } } }), /bytes, s3Location, text, content/],
    ['system[0].txt', { ...hello, system: [{ txt: 'Be brief.' }] }, /text/],
  ])('%s is a problem of its record', async (path, modelInput, known) => {
    const problem = { code: 'INVALID_RECORD', recordId: 'r1', message: expect.stringContaining(`line 1: modelInput.${path}: expected a member that Converse has there (`) as string };
    const inline = await preflight({ input: { jsonl: lineOf(modelInput) }, modelInvocationType: 'CONVERSE' });
    expect(inline.ok).toBe(false);
    expect(inline.problems).toMatchObject([problem]);
    expect(inline.problems[0]?.message).toMatch(known);
    await putObject(subject.upstream.url, 'in/misspelt.jsonl', lineOf(modelInput));
    const inS3 = await preflight({ input: { s3Uri: 's3://local-bedrock/in/misspelt.jsonl' }, modelInvocationType: 'CONVERSE' });
    expect(inS3.problems).toMatchObject([problem]);
  });

  it('is told where the kind of the records is found out, too, and refuses the job', async () => {
    const input = { input: { jsonl: lineOf({ ...hello, inferenceConfigs: { maxTokens: 5 } }) } };
    expect((await preflight(input)).problems).toMatchObject([{ code: 'INVALID_RECORD', message: expect.stringContaining('modelInput.inferenceConfigs') as string }]);
    const { errors } = await post(subject.url, createBatchJob(input));
    expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('modelInput.inferenceConfigs') as string, extensions: { code: 'BAD_USER_INPUT', field: 'input.input.jsonl' } });
  });
});

it.each<[string, object]>([
  ['a member that is like none', { ...hello, inferenceConfig: { maxTokens: 5, seed: 7 }, cachingPolicy: {} }],
  ['a content block of a kind that is not known', message({ text: 'a' }, { hologram: { text: 'b' } })],
  ['what is the model’s own', { ...hello, additionalModelRequestFields: { maxToken: 5, inferenceconfig: {}, contents: [] }, requestMetadata: { message: 'x' } }],
  ['all that Converse has of a document', message({ text: 'a' }, { document: { ...document, context: 'b', citations: { enabled: true } } })],
])('%s is let through', async (_, modelInput) => {
  expect(await preflight({ input: { jsonl: lineOf(modelInput) }, modelInvocationType: 'CONVERSE' })).toEqual({ ok: true, problems: [] });
});
