const lineFeed = 0x0a;

/** Splits a stream of bytes into its lines, without their ends and without empty ones; no more than a line is held. Throws RangeError for one that is longer than allowed. */
export async function* readLines(pieces: AsyncIterable<Buffer>, maxLineBytes: number): AsyncGenerator<Buffer> {
  let started: Buffer[] = [];
  let startedBytes = 0;
  const take = (rest: Buffer): Buffer => {
    const line = started.length === 0 ? rest : Buffer.concat([...started, rest]);
    started = [];
    startedBytes = 0;
    return line;
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
      const line = take(piece.subarray(from, end));
      from = end + 1;
      if (!isBlank(line)) yield line;
    }
    started.push(piece.subarray(from));
    startedBytes += piece.length - from;
    if (startedBytes > maxLineBytes) throw new RangeError(`a line is longer than ${maxLineBytes} bytes`);
  }
  const last = take(Buffer.alloc(0));
  if (!isBlank(last)) yield last;
}

const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length < 64 && line.toString('latin1').trim() === '');
