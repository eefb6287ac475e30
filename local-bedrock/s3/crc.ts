/** A checksum that is taken piece by piece. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Big-endian bytes. */
  digest(): Buffer;
}

/** CRC-32C (Castagnoli), of which zlib has none. */
export function createCrc32c(): RunningChecksum {
  let crc = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return digest;
    },
  };
}

/** CRC-64/NVME, in two halves: BigInts would take a second for every few megabytes. */
export function createCrc64Nvme(): RunningChecksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (crc64Low[index] ?? 0);
        high = (high >>> 8) ^ (crc64High[index] ?? 0);
      }
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE((high ^ 0xffffffff) >>> 0);
      digest.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return digest;
    },
  };
}

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc64Polynomial = 0x9a6c9329ac4bc9b5n; // reflected

const crc64Table = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ crc64Polynomial : value >> 1n;
  return value;
});
const crc64High = Uint32Array.from(crc64Table, (value) => Number(value >> 32n));
const crc64Low = Uint32Array.from(crc64Table, (value) => Number(value & 0xffffffffn));
