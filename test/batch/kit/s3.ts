import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const bucket = 'local-bedrock';

async function withClient<Result>(endpoint: string, use: (client: S3Client) => Promise<Result>): Promise<Result> {
  const client = new S3Client({ endpoint, region: 'us-west-2', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

export const putObject = (endpoint: string, key: string, text: string): Promise<unknown> => withClient(endpoint, (client) => client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text })));

export const getObject = (endpoint: string, key: string): Promise<string> =>
  withClient(endpoint, async (client) => (await (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString()) ?? '');

/** By what an object is encrypted. */
export const encryptionOf = (endpoint: string, key: string) =>
  withClient(endpoint, async (client) => {
    const { ServerSideEncryption: by, SSEKMSKeyId } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { by, key: SSEKMSKeyId };
  });

/** The keys of the bucket, with this beginning. */
export const listObjects = (endpoint: string, prefix = ''): Promise<readonly string[]> =>
  withClient(endpoint, async (client) => ((await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))).Contents ?? []).map(({ Key = '' }) => Key));

export const deleteObjects = (endpoint: string, keys: readonly string[]): Promise<unknown> =>
  withClient(endpoint, (client) => client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } })));
