import { z } from 'zod';
import { always, expecting, readCheckedFile, recordOf } from '../checked-file.ts';
import { parseModelId } from '../models/model-id.ts';
import type { ToldLimit } from './limit-book.ts';
import type { BucketScope } from './types.ts';
import { quotaKinds } from './types.ts';

const bucketScopes: readonly BucketScope[] = ['ON_DEMAND', 'CROSS_REGION', 'GLOBAL'];

/** More than any account has: a slip of the hand. */
const mostTokens = 1_000_000_000_000;
const mostRequests = 10_000_000;
const mostAtOnce = 100_000;

const limit = (most: number) => {
  const error = `expected a whole number from 1 to ${most}`;
  // Of z.int the problem would keep the checks of what is around it from being made.
  return z.number({ error }).refine((value) => Number.isInteger(value) && value >= 1 && value <= most, error).optional();
};

const limits = z
  .strictObject(
    { TOKENS_PER_MINUTE: limit(mostTokens), TOKENS_PER_DAY: limit(mostTokens), REQUESTS_PER_MINUTE: limit(mostRequests), CONCURRENT_REQUESTS: limit(mostAtOnce) },
    { error: expecting(`an object with ${quotaKinds.join(', ')}`) },
  )
  .refine((told) => Object.keys(told).length > 0, `expected at least one of ${quotaKinds.join(', ')}`)
  .refine(isDayLargeEnough, { error: 'expected TOKENS_PER_DAY to be no smaller than TOKENS_PER_MINUTE', ...always });

/** Whatever else is wrong with the limits. */
function isDayLargeEnough(told: unknown): boolean {
  const { TOKENS_PER_MINUTE: minute, TOKENS_PER_DAY: day } = Object(told) as Readonly<Record<string, unknown>>;
  return typeof minute !== 'number' || typeof day !== 'number' || day >= minute;
}

const isBaseId = (id: string): boolean => parseModelId(id).kind === 'foundationModel' && !id.startsWith('arn:') && !/\s/.test(id) && id !== '';

const file = z.strictObject(
  {
    models: recordOf(isBaseId, {
      id: 'expected the id of a model as Bedrock lists it; the scope says what the prefix of an inference profile says',
      object: 'an object with limits by model id',
      value: z.strictObject({ ON_DEMAND: limits.optional(), CROSS_REGION: limits.optional(), GLOBAL: limits.optional() }, { error: expecting('an object with ON_DEMAND, CROSS_REGION or GLOBAL') }),
    }),
  },
  { error: expecting('an object with models') },
);

/** Reads the limits of a file; none without one. Throws a CheckedFileError that lists all problems at once. */
export function readQuotaFile(path: string | undefined): readonly ToldLimit[] {
  if (path === undefined) return [];
  const { models } = readCheckedFile('quota file', path, file);
  return Object.entries(models).flatMap(([modelId, byScope]) =>
    bucketScopes.flatMap((scope) => quotaKinds.flatMap((kind) => {
      const told = byScope[scope]?.[kind];
      return told === undefined ? [] : [{ modelId, scope, kind, limit: told }];
    })),
  );
}
