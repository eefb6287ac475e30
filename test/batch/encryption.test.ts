import { expect, it } from 'vitest';
import { create, promptsOf, startBatchSubject, untilEnded } from './kit/jobs.ts';
import { encryptionOf, listObjects } from './kit/s3.ts';

const BATCH_KMS_KEY_ARN = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** How each object of a job is encrypted, by the end of its key. */
async function runJob(environment: Readonly<Record<string, string>>, records: readonly object[]) {
  const subject = await startBatchSubject({ environment });
  try {
    const { id } = await create(subject.url, { input: { records } });
    expect(await untilEnded(subject.url, id)).toMatchObject({ status: 'COMPLETED', execution: 'BEDROCK_JOB' });
    const [job] = await subject.upstream.batch.jobs();
    const keys = await listObjects(subject.upstream.url);
    expect(keys.map((key) => key.slice(key.lastIndexOf('/') + 1)).sort()).toEqual(['manifest.json.out', 'part-0001.jsonl', 'part-0001.jsonl.out']);
    return {
      output: job?.outputDataConfig.s3OutputDataConfig,
      encryption: await Promise.all(keys.map((key) => encryptionOf(subject.upstream.url, key))),
      operations: subject.upstream.calls.map(({ operation }) => operation),
    };
  } finally {
    await subject.close();
  }
}

it.each([
  ['at once', 'PutObject', promptsOf(100)],
  ['in parts', 'CreateMultipartUpload', promptsOf(100).map(({ recordId, prompt }) => ({ recordId, prompt: prompt.padEnd(60_000, '.') }))],
] as const)('what the server uploads %s, and what Bedrock writes, is encrypted with BATCH_KMS_KEY_ARN', { timeout: 60_000 }, async (_, operation, records) => {
  const { output, encryption, operations } = await runJob({ BATCH_KMS_KEY_ARN }, records);
  expect(operations).toContain(operation);
  expect(output).toMatchObject({ s3EncryptionKeyId: BATCH_KMS_KEY_ARN });
  expect(encryption).toEqual(Array(3).fill({ by: 'aws:kms', key: BATCH_KMS_KEY_ARN }));
});

it('without it, as the bucket does by itself', { timeout: 60_000 }, async () => {
  const { output, encryption } = await runJob({}, promptsOf(100));
  expect(output).not.toHaveProperty('s3EncryptionKeyId');
  expect(encryption).toEqual(Array(3).fill({ by: 'AES256', key: undefined }));
});
