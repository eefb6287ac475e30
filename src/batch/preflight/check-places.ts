import { parseS3Uri } from '../../requests/batch/s3-uri.ts';
import { isCodedError } from '../../errors.ts';
import type { BatchJobSpec } from '../batch-job-spec.ts';
import type { BatchProblem, BatchProblemCode } from '../problems/index.ts';
import type { PlaceFacts } from './facts.ts';

/**
 * Whether a Bedrock job may read and write where it is to, and by whose right. The caller names places by URI, and it is the server whose rights reach them: so that
 * nobody reads or writes by it what is not theirs, only the configured bucket counts, and in it the server's own folder, where the jobs of others are, does not.
 */
export function checkPlaces({ source, outputS3Uri, roleArn }: Pick<BatchJobSpec, 'source' | 'outputS3Uri' | 'roleArn'>, facts: PlaceFacts, path = 'input'): readonly BatchProblem[] {
  const named = [
    ...(source.kind === 's3' ? [{ uri: source.uri, field: `${path}.input.s3Uri` }] : []),
    ...(outputS3Uri === null ? [] : [{ uri: outputS3Uri, field: `${path}.outputS3Uri` }]),
  ];
  const role = (roleArn ?? facts.roleArn) === undefined ? [problem('ROLE_MISSING', `${path}.roleArn: expected the ARN of a role by which Bedrock reads and writes the bucket, since BATCH_ROLE_ARN is not configured, got nothing.`, `${path}.roleArn`)] : [];
  const { bucket } = facts;
  if (bucket === undefined) return [problem('BUCKET_MISSING', 'There is no bucket that the records and the results of a batch job could go to: BATCH_BUCKET is not configured.', null), ...role];
  return [...named.flatMap(({ uri, field }) => checkPlace(uri, field, bucket, facts.ownFolder)), ...role];
}

function checkPlace(uri: string, field: string, bucket: string, ownFolder: string): readonly BatchProblem[] {
  const place = parse(uri, field);
  if (place === undefined) return []; // told by whoever read the input
  if (place.bucket !== bucket) return [problem('FOREIGN_BUCKET', `${field}: expected a URI in the bucket that is configured for batch jobs, got one in ${JSON.stringify(place.bucket)}.`, field)];
  if (`${place.key}/`.startsWith(ownFolder) || place.key === '') {
    return [problem('RESERVED_FOLDER', `${field}: expected a URI in a folder other than ${ownFolder}, which is the server's own, and not the whole bucket, got ${JSON.stringify(uri)}.`, field)];
  }
  return [];
}

function parse(uri: string, field: string): ReturnType<typeof parseS3Uri> | undefined {
  try {
    return parseS3Uri(uri, field);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return undefined;
  }
}

const problem = (code: BatchProblemCode, message: string, field: string | null): BatchProblem => ({ code, message, recordId: null, field });
