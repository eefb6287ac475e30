import { CodedError, isCodedError } from '../errors.ts';
import type { AwsCredentials } from './aws-credentials.ts';

/**
 * The same functions, watched for what they tell of the credentials: whether AWS has taken or refused them. An error about them says what mends
 * them.
 *
 * @param names the functions that give a promise
 * @param iterables the functions that give what comes bit by bit
 */
export function watchCredentials<Service extends object>(service: Service, credentials: AwsCredentials, names: readonly (keyof Service)[], iterables: readonly (keyof Service)[] = []): Service {
  const watched = new Set<PropertyKey>(names);
  const watchedIterables = new Set<PropertyKey>(iterables);
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (watchedIterables.has(name)) return (...values: unknown[]): AsyncIterable<unknown> => watchEach(member.apply(target, values) as AsyncIterable<unknown>, credentials);
      if (!watched.has(name)) return (...values: unknown[]): unknown => member.apply(target, values) as unknown;
      return async (...values: unknown[]): Promise<unknown> => {
        try {
          const answer: unknown = await member.apply(target, values);
          credentials.accepted();
          return answer;
        } catch (error) {
          throw await told(error, credentials);
        }
      };
    },
  });
}

/** The first bit, or the end, tells that they were taken. */
async function* watchEach(answer: AsyncIterable<unknown>, credentials: AwsCredentials): AsyncGenerator {
  let isTaken = false;
  try {
    for await (const bit of answer) {
      if (!isTaken) credentials.accepted();
      isTaken = true;
      yield bit;
    }
  } catch (error) {
    throw await told(error, credentials);
  }
  if (!isTaken) credentials.accepted();
}

async function told(error: unknown, credentials: AwsCredentials): Promise<unknown> {
  if (!isCodedError(error) || error.code !== 'CREDENTIALS_EXPIRED') return error;
  credentials.refused();
  const fix = await credentials.fix();
  if (fix === null) return error;
  const { message, requestId, upstream, retryAfterMs } = error.data;
  return new CodedError(error.code, { message: `${message} To mend it: ${fix}`, requestId, upstream, retryAfterMs, simulated: error.simulated, cause: error.cause });
}
