import { createBucket, deleteBucket, deleteObjects, getBucketLocation, headBucket, listBuckets, listObjectsV2 } from './bucket-operations.ts';
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, uploadPart } from './multipart-operations.ts';
import { deleteObject, getObject, headObject, putObject } from './object-operations.ts';
import type { S3Operation, S3Request } from './request.ts';

/** All that are simulated. */
export const s3Operations: readonly S3Operation[] = [
  listBuckets, createBucket, headBucket, deleteBucket, getBucketLocation, listObjectsV2, deleteObjects,
  putObject, getObject, headObject, deleteObject,
  createMultipartUpload, uploadPart, completeMultipartUpload, abortMultipartUpload,
];

/** Members of the query that belong to an operation without making it another. */
const plainQuery = /^(x-id|list-type|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|response-.*|partNumber|uploadId|uploads|delete|location|max-buckets)$/;

/** Finds the operation of a request; undefined where S3 has none, or none that is simulated here. */
export function findS3Operation({ bucket, key, query, exchange: { method } }: Pick<S3Request, 'bucket' | 'key' | 'query' | 'exchange'>): S3Operation | undefined {
  if ([...query.keys()].some((name) => !plainQuery.test(name))) return undefined; // `?acl`, `?tagging` and their like
  if (bucket === '') return method === 'GET' ? listBuckets : undefined;
  const has = (name: string) => query.has(name);
  if (key === '') {
    switch (method) {
      case 'PUT': return createBucket;
      case 'HEAD': return headBucket;
      case 'DELETE': return deleteBucket;
      case 'POST': return has('delete') ? deleteObjects : undefined;
      case 'GET': return has('location') ? getBucketLocation : query.get('list-type') === '2' ? listObjectsV2 : undefined;
      default: return undefined;
    }
  }
  switch (method) {
    case 'PUT': return has('uploadId') ? uploadPart : putObject;
    case 'GET': return has('uploadId') || has('partNumber') ? undefined : getObject;
    case 'HEAD': return headObject;
    case 'DELETE': return has('uploadId') ? abortMultipartUpload : deleteObject;
    case 'POST': return has('uploads') ? createMultipartUpload : has('uploadId') ? completeMultipartUpload : undefined;
    default: return undefined;
  }
}
