import { expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { readConfig } from '../../src/config.ts';
import { partBytes } from '../../src/datasources/multipart.ts';
import { createObjectStore } from '../../src/datasources/object-store.ts';

/** A store before an S3 that tells its calls. */
async function startStore() {
  const upstream = await startLocalBedrock();
  const store = createObjectStore({ bedrock: readConfig({}).bedrock, localEndpoint: upstream.url });
  onTestFinished(async () => {
    store.close();
    await upstream.close();
  });
  const read = async (key: string): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.read('local-bedrock', key, { signal: new AbortController().signal })) chunks.push(Uint8Array.from(chunk));
    return Buffer.concat(chunks);
  };
  const operations = (): readonly (string | null)[] => upstream.calls.map(({ operation }) => operation);
  return { store, read, operations };
}

const never = new AbortController().signal;

/** Bytes of which no two neighbouring parts are alike, in pieces of such a size. */
async function* pieces(size: number, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < size; from += pieceBytes) yield await Promise.resolve(bytesOf(from, Math.min(pieceBytes, size - from)));
}

const bytesOf = (from: number, size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => (from + index) % 251);

it.each([0, 1, partBytes - 1, partBytes, partBytes + 1, 2 * partBytes, 2 * partBytes + 7])('an object of %i bytes is there as it was written', async (size) => {
  const { store, read } = await startStore();
  await store.write('local-bedrock', 'object', pieces(size, 999_983), never);
  expect((await read('object')).equals(bytesOf(0, size))).toBe(true);
});

it('an object that breaks off is not there, and its parts are forgotten', async () => {
  const { store, operations } = await startStore();
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield* pieces(partBytes + 1, 1_000_000);
    throw new Error('the store is away');
  }
  await expect(store.write('local-bedrock', 'object', breaking(), never)).rejects.toThrow('the store is away');
  expect(await store.find('local-bedrock', 'object')).toBeNull();
  expect(operations()).toContain('AbortMultipartUpload');
});
