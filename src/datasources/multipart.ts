/** The four calls by which an object is written in parts, and the one that writes it at once. */
export interface PartCalls {
  put(body: Uint8Array): Promise<unknown>;
  /** Resolves with what the upload is called from then on. */
  begin(): Promise<string>;
  /** Resolves with the part's tag. */
  part(uploadId: string, number: number, body: Uint8Array): Promise<string>;
  complete(uploadId: string, tags: readonly string[]): Promise<unknown>;
  /** Forgets the parts, which would be paid for. */
  abort(uploadId: string): Promise<unknown>;
}

/** The least that S3 takes as a part but the last, so that little is held; it takes 10,000 of them: 50 GB. */
export const partBytes = 5_242_880;

/**
 * Writes an object from what comes, one part after the other, all from the same memory: whatever its size, it takes that of one part. An upload with memory of its own for
 * each part leaves as much as the whole object for the garbage collector, which is in no hurry with bytes outside of its heap.
 */
export async function writeParts(chunks: AsyncIterable<Uint8Array>, calls: PartCalls): Promise<void> {
  const memory = new Uint8Array(partBytes);
  let filled = 0;
  let uploadId: string | undefined;
  const tags: string[] = [];
  const send = async (): Promise<void> => {
    uploadId ??= await calls.begin();
    tags.push(await calls.part(uploadId, tags.length + 1, memory.subarray(0, filled)));
    filled = 0;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        if (filled === partBytes) await send(); // not before there is more: what fits into one part is put at once
        const piece = chunk.subarray(at, at + partBytes - filled);
        memory.set(piece, filled);
        filled += piece.length;
        at += piece.length;
      }
    }
    if (uploadId === undefined) await calls.put(memory.subarray(0, filled));
    else {
      await send();
      await calls.complete(uploadId, tags);
    }
  } catch (error) {
    if (uploadId !== undefined) await calls.abort(uploadId).catch(() => undefined);
    throw error;
  }
}
