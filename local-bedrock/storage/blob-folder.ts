import { randomUUID } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** A part of an object's content, and its file. */
export interface Blob {
  readonly id: string;
  readonly size: number;
}

/** Files under names of our own: no key can lead out of the folder, whatever stands in it. */
export interface BlobFolder {
  /** A name for a new blob, and where its file is to be written. Until it is indexed it counts as unfinished. */
  create(): { readonly id: string; readonly file: string };
  /** Reads some bytes of the blobs as if they were one; `end` is the byte behind the last. */
  read(blobs: readonly Blob[], range: { readonly start: number; readonly end: number }): AsyncGenerator<Buffer>;
  /** Removes files; those that are being read when the readers have done. */
  remove(ids: readonly string[]): Promise<void>;
}

const pieceBytes = 256 * 1024;
const orphanMs = 60 * 60 * 1000;

/** Makes the folder of the files, and removes those that a killed process left unfinished an hour ago. */
export function createBlobFolder(place: string, isIndexed: (id: string) => boolean): BlobFolder {
  const folder = join(place, 'blobs');
  makeFolder(folder);
  removeOrphans(folder, isIndexed);

  const readers = new Map<string, number>();
  const doomed = new Set<string>();
  const removeFile = (id: string) => rm(join(folder, id), { force: true });
  const release = async (id: string) => {
    const count = (readers.get(id) ?? 1) - 1;
    if (count > 0) readers.set(id, count);
    else {
      readers.delete(id);
      if (doomed.delete(id)) await removeFile(id);
    }
  };

  return {
    create() {
      const id = randomUUID();
      return { id, file: join(folder, id) };
    },
    read(blobs, { start, end }) {
      // Before the first piece is asked for: what is overwritten meanwhile has to stay until then.
      for (const { id } of blobs) readers.set(id, (readers.get(id) ?? 0) + 1);
      return readHeld();
      async function* readHeld(): AsyncGenerator<Buffer> {
        try {
          let offset = 0;
          for (const { id, size } of blobs) {
            const from = Math.max(start - offset, 0);
            const to = Math.min(end - offset, size);
            offset += size;
            if (from < to) yield* createReadStream(join(folder, id), { start: from, end: to - 1, highWaterMark: pieceBytes }) as AsyncIterable<Buffer>;
          }
        } finally {
          for (const { id } of blobs) await release(id);
        }
      }
    },
    async remove(ids) {
      for (const id of ids) {
        if (readers.has(id)) doomed.add(id);
        else await removeFile(id);
      }
    },
  };
}

/** Young ones may be another process's, which is just ending. */
function removeOrphans(folder: string, isIndexed: (id: string) => boolean): void {
  for (const id of readdirSync(folder)) {
    const file = join(folder, id);
    if (!isIndexed(id) && Date.now() - statSync(file).mtimeMs > orphanMs) rmSync(file, { force: true });
  }
}
