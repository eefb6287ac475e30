import { badUserInput } from '../../errors.ts';

/** A place in S3. */
export interface S3Place {
  readonly bucket: string;
  /** Empty for the bucket as a whole; it may end with a slash. */
  readonly key: string;
}

const mostCharacters = 1_024; // the constraint on s3Uri in Bedrock's service model
/** S3's rules for the names of general purpose buckets. */
const uriPattern = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;
const control = /\p{Cc}/u;

/** Reads a URI such as `s3://bucket/folder/`. Throws BAD_USER_INPUT for what is none, and for one that climbs with `..`, which S3 takes for a name and others for a folder. */
export function parseS3Uri(uri: string, field: string): S3Place {
  const [, bucket, key = ''] = uriPattern.exec(uri) ?? [];
  if (bucket === undefined || bucket.includes('..') || uri.length > mostCharacters || control.test(key)) throw badUserInput(field, 'a URI such as s3://bucket/folder/, of at most 1024 characters', uri);
  if (key.split('/').some((name) => name === '..' || name === '.')) throw badUserInput(field, 'a URI without . and .. as names of folders', uri);
  if (key.includes('//') || key.startsWith('/')) throw badUserInput(field, 'a URI without empty names of folders', uri);
  return { bucket, key };
}
