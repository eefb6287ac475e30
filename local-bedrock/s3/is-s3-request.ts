import type { Exchange } from '../wire/exchange.ts';
import { readScope } from '../wire/signature.ts';

/** Whether a request is for S3: it is signed for it. No path tells the two services apart. */
export const isS3Request = ({ headers }: Exchange): boolean => readScope(headers)?.service === 's3';
