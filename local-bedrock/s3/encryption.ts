import type { IncomingHttpHeaders } from 'node:http';
import { accountId } from './request.ts';
import { S3Error } from './s3-error.ts';

const algorithmHeader = 'x-amz-server-side-encryption';
const keyHeader = 'x-amz-server-side-encryption-aws-kms-key-id';

/** Headers that tell how an object is encrypted. */
export type EncryptionHeaders = Readonly<Record<string, string>>;

/** What is told of an object that a KMS key encrypts (an id, an alias or an ARN of it), or S3's own where none is named. Nothing is encrypted here, and no key is looked for. */
export function encryptionBy(key: string | undefined, region: string): EncryptionHeaders {
  if (key === undefined) return { [algorithmHeader]: 'AES256' };
  return { [algorithmHeader]: 'aws:kms', [keyHeader]: key.startsWith('arn:') ? key : `arn:aws:kms:${region}:${accountId}:${key.startsWith('alias/') ? key : `key/${key}`}` };
}

/** How the object of a PUT is to be encrypted. Throws S3Error where its headers say nothing that can be. */
export function readEncryption(headers: IncomingHttpHeaders, region: string): EncryptionHeaders {
  const algorithm = headers[algorithmHeader];
  const key = headers[keyHeader];
  if (algorithm !== undefined && algorithm !== 'AES256' && algorithm !== 'aws:kms') throw new S3Error('InvalidEncryptionAlgorithmError');
  if (algorithm === 'aws:kms') return encryptionBy(typeof key === 'string' ? key : 'alias/aws/s3', region);
  if (key === undefined) return encryptionBy(undefined, region);
  throw new S3Error('InvalidArgument', { ArgumentName: algorithmHeader, ArgumentValue: algorithm ?? 'null' }, `Server Side Encryption with AWS KMS managed key requires HTTP header ${algorithmHeader} : aws:kms`);
}

/** Those among the headers that are kept of an object, or of an upload. */
export const pickEncryption = (headers: EncryptionHeaders): EncryptionHeaders => Object.fromEntries(Object.entries(headers).filter(([name]) => name === algorithmHeader || name === keyHeader));
