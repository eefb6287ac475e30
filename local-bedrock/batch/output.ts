import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createRandom } from '../random.ts';
import { startChecksum } from '../s3/checksums.ts';
import { nowInSeconds } from '../s3/object-operations.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import type { Storage } from '../storage/open-storage.ts';

/** An object that is written line by line. */
export interface OutputFile {
  write(line: string): Promise<void>;
  /** Puts the object in its place: before, nobody sees anything of it. */
  finish(): Promise<void>;
  /** Gives it up. */
  discard(): Promise<void>;
}

const pieceBytes = 256 * 1024;

/** Starts an object that comes back with such headers. */
export async function createOutputFile({ blobs }: Storage, store: ObjectStore, bucket: string, key: string, headers: Readonly<Record<string, string>>): Promise<OutputFile> {
  const { id, file } = blobs.create();
  const handle = await open(file, 'wx');
  const md5 = createHash('md5');
  const crc32 = startChecksum('crc32');
  let waiting: string[] = [];
  let waitingLength = 0;
  let size = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting.join(''));
    waiting = [];
    waitingLength = 0;
    size += bytes.length;
    md5.update(bytes);
    crc32.update(bytes);
    await handle.writeFile(bytes);
  };
  return {
    async write(line) {
      waiting.push(line, '\n');
      waitingLength += line.length;
      if (waitingLength >= pieceBytes) await flush();
    },
    async finish() {
      await flush();
      await handle.close();
      await store.put(bucket, key, {
        blobs: [{ id, size }],
        size,
        etag: `"${md5.digest('hex')}"`,
        modifiedAtMs: nowInSeconds(),
        headers,
        checksum: { algorithm: 'crc32', value: crc32.digest().toString('base64') },
      });
    },
    async discard() {
      await handle.close();
      await blobs.remove([id]);
    },
  };
}

const heldLines = 64;
const heldLength = 8 * 1024 * 1024;

/**
 * Brings lines into another order, the same for the same seeds, while only a few are held: Bedrock promises none, and whoever relies on one has to find
 * out here. Two lines or more never come as they went in.
 */
export function createShuffle(...seeds: readonly (string | number)[]) {
  const random = createRandom(...seeds);
  const held: string[] = [];
  let length = 0;
  /** Any but the oldest, where there is a choice. */
  const takeOne = (): string[] => {
    const index = held.length < 2 ? 0 : 1 + Math.floor(random() * (held.length - 1));
    const taken = held.splice(index, 1);
    length -= taken[0]?.length ?? 0;
    return taken;
  };
  return {
    /** Takes a line in, and gives out those that there is no room for any more. */
    add(line: string): readonly string[] {
      held.push(line);
      length += line.length;
      const out: string[] = [];
      while (held.length > heldLines || (length > heldLength && held.length > 1)) out.push(...takeOne());
      return out;
    },
    /** Gives out the rest. */
    *drain(): Generator<string> {
      while (held.length > 0) yield* takeOne();
    },
  };
}
