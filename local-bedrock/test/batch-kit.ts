import { BedrockClient, CreateModelInvocationJobCommand, GetModelInvocationJobCommand, type CreateModelInvocationJobCommandInput } from '@aws-sdk/client-bedrock';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { echo } from './kit.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export const bucket = 'local-bedrock';

export function createS3(bedrock: LocalBedrock, config: S3ClientConfig = {}): S3Client {
  const client = new S3Client({ endpoint: bedrock.url, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1, ...config });
  onTestFinished(() => client.destroy());
  return client;
}

export function createControl(bedrock: LocalBedrock, region = 'us-east-1'): BedrockClient {
  const client = new BedrockClient({ endpoint: bedrock.url, region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

export const put = (s3: S3Client, Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

export async function read(s3: S3Client, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

/** Records of Converse that the echo model answers with their own text. */
export const records = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(record(from + index))}\n`).join('');

export const record = (number: number) => ({ recordId: `R${number}`, modelInput: { messages: [{ role: 'user', content: [{ text: `text ${number}` }] }] } });

export const jobInput = (change: Partial<CreateModelInvocationJobCommandInput> = {}): CreateModelInvocationJobCommandInput => ({
  jobName: `job-${(Math.random() * 1e9).toFixed()}`,
  roleArn: 'arn:aws:iam::123456789012:role/batch',
  modelId: echo,
  modelInvocationType: 'Converse',
  inputDataConfig: { s3InputDataConfig: { s3Uri: `s3://${bucket}/in/file.jsonl` } },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://${bucket}/out/` } },
  ...change,
});

/** Submits a job; its ARN. */
export async function submit(control: BedrockClient, change: Partial<CreateModelInvocationJobCommandInput> = {}): Promise<string> {
  const { jobArn = '' } = await control.send(new CreateModelInvocationJobCommand(jobInput(change)));
  return jobArn;
}

export const describe = (control: BedrockClient, jobIdentifier: string) => control.send(new GetModelInvocationJobCommand({ jobIdentifier }));

interface OutputLine {
  readonly recordId: string;
  readonly modelInput: unknown;
  readonly modelOutput?: { readonly output: { readonly message: { readonly content: readonly { readonly text: string }[] } } };
  readonly error?: { readonly errorCode: number; readonly errorMessage: string };
}

export const outputFolder = (jobArn: string): string => `out/${jobArn.slice(-12)}/`;

/** The lines of a job's output as they stand there. */
export async function readOutput(s3: S3Client, jobArn: string, file = 'file.jsonl'): Promise<readonly OutputLine[]> {
  const text = await read(s3, `${outputFolder(jobArn)}${file}.out`);
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as OutputLine);
}

export const textOf = ({ modelOutput }: OutputLine): string => modelOutput?.output.message.content[0]?.text ?? '';
