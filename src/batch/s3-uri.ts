/** Where an object or a folder is. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Reads a URI that was checked, or that Bedrock gave. */
export function readS3Uri(uri: string): S3Place {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  return { bucket, key };
}

export const toS3Uri = ({ bucket, key }: S3Place): string => `s3://${bucket}/${key}`;

/** A folder's key, which ends with a slash unless it is the bucket's own. */
export const asFolder = (key: string): string => (key === '' || key.endsWith('/') ? key : `${key}/`);
