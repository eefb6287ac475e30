import type { DatabaseSync } from 'node:sqlite';
import type { Blob } from '../storage/blob-folder.ts';
import type { Storage } from '../storage/open-storage.ts';
import type { Checksum } from './checksums.ts';
import { S3Error } from './s3-error.ts';

/** What is known of an object. */
export interface ObjectRecord {
  readonly blobs: readonly Blob[];
  readonly size: number;
  /** In its quotation marks. */
  readonly etag: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly modifiedAtMs: number;
  /** Headers that come back with it: `content-type`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
}

/** An object in a list, or what the keys behind a delimiter have in common. */
export type Listed = { readonly key: string; readonly object: ObjectRecord } | { readonly commonPrefix: string };

export interface ListRequest {
  readonly prefix?: string;
  readonly delimiter?: string;
  /** Only keys behind it. */
  readonly after?: string;
  readonly limit: number;
}

/** The buckets and objects. Every change is whole or not at all. */
export interface ObjectStore {
  createBucket(name: string): void;
  /** Throws S3Error BucketNotEmpty. */
  deleteBucket(name: string): void;
  hasBucket(name: string): boolean;
  listBuckets(): readonly { readonly name: string; readonly createdAt: string }[];
  find(bucket: string, key: string): ObjectRecord | undefined;
  /** Puts an object in its place, and removes what stood there; `check` may refuse that by throwing. */
  put(bucket: string, key: string, object: ObjectRecord, check?: (existing: ObjectRecord | undefined) => void): Promise<void>;
  delete(bucket: string, key: string): Promise<void>;
  /** In the order of the keys' UTF-8 bytes. */
  list(bucket: string, request: ListRequest): { readonly items: readonly Listed[]; /** Where to go on (`after`), null at the end. */ readonly next: string | null };
  read(object: ObjectRecord, range?: { readonly start: number; readonly end: number }): AsyncGenerator<Buffer>;
}

/** Behind every key that begins so. */
const lastCharacter = '\u{10ffff}';

/** Makes the store over what is kept; the buckets are there from the start. */
export function createObjectStore({ database, blobs }: Storage, buckets: readonly string[]): ObjectStore {
  const findOne = database.prepare('SELECT document FROM objects WHERE bucket = ? AND key = ?');
  const findNext = database.prepare('SELECT key, document FROM objects WHERE bucket = ? AND key >= ? AND key > ? ORDER BY key LIMIT 1');
  const addBucket = database.prepare('INSERT OR IGNORE INTO buckets (name, createdAt) VALUES (?, ?)');
  for (const name of buckets) addBucket.run(name, new Date().toISOString());

  const find = (bucket: string, key: string): ObjectRecord | undefined => {
    const row = findOne.get(bucket, key);
    return row === undefined ? undefined : parse(row);
  };

  return {
    createBucket(name) {
      addBucket.run(name, new Date().toISOString());
    },
    deleteBucket(name) {
      if (findNext.get(name, '', '') !== undefined) throw new S3Error('BucketNotEmpty', { BucketName: name });
      database.prepare('DELETE FROM buckets WHERE name = ?').run(name);
    },
    hasBucket: (name) => database.prepare('SELECT 1 FROM buckets WHERE name = ?').get(name) !== undefined,
    listBuckets: () => database.prepare('SELECT name, createdAt FROM buckets ORDER BY name').all()
      .map((row) => ({ name: String(row['name']), createdAt: String(row['createdAt']) })),
    find,
    async put(bucket, key, object, check) {
      const replaced = inTransaction(database, () => {
        const existing = find(bucket, key);
        check?.(existing);
        database.prepare('INSERT OR REPLACE INTO objects (bucket, key, document) VALUES (?, ?, ?)').run(bucket, key, JSON.stringify(object));
        for (const { id } of object.blobs) database.prepare('INSERT OR IGNORE INTO blobs (id) VALUES (?)').run(id);
        return forget(database, existing?.blobs);
      });
      await blobs.remove(replaced);
    },
    async delete(bucket, key) {
      const removed = inTransaction(database, () => {
        const existing = find(bucket, key);
        database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
        return forget(database, existing?.blobs);
      });
      await blobs.remove(removed);
    },
    list(bucket, { prefix = '', delimiter = '', after = '', limit }) {
      const items: Listed[] = [];
      let last = after;
      for (;;) {
        const row = findNext.get(bucket, prefix, last);
        const key = row === undefined ? '' : String(row['key']);
        if (row === undefined || !key.startsWith(prefix)) return { items, next: null };
        if (items.length >= limit) return { items, next: last };
        const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
        if (end < 0) {
          items.push({ key, object: parse(row) });
          last = key;
        } else {
          const commonPrefix = key.slice(0, end + delimiter.length);
          items.push({ commonPrefix });
          last = commonPrefix + lastCharacter;
        }
      }
    },
    read: (object, range = { start: 0, end: object.size }) => blobs.read(object.blobs, range),
  };
}

const parse = (row: Readonly<Record<string, unknown>>): ObjectRecord => JSON.parse(String(row['document'])) as ObjectRecord;

/** Runs several statements as one. */
export function inTransaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Takes blobs out of the index; returns their ids, whose files are to be removed then. */
export function forget(database: DatabaseSync, blobs: readonly Blob[] = []): readonly string[] {
  for (const { id } of blobs) database.prepare('DELETE FROM blobs WHERE id = ?').run(id);
  return blobs.map(({ id }) => id);
}
