import { v7 } from 'uuid';

const bytesEach = 16;
const pool = new Uint8Array(bytesEach * 256);
let used = pool.length;
let latestMs = 0;
let sequence = 0;

/**
 * A new UUIDv7 (RFC 9562): later ones sort behind, also those of one millisecond, by a counter that begins anywhere. The random bytes come from the system's
 * source by the pool, since to ask for 16 costs as much as for 4,096.
 */
export function createUuid(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + bytesEach);
  used += bytesEach;
  const now = Date.now();
  if (now > latestMs) {
    latestMs = now;
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 1;
  } else {
    sequence = (sequence + 1) >>> 0;
    if (sequence === 0) latestMs += 1;
  }
  return v7({ random, msecs: latestMs, seq: sequence });
}
