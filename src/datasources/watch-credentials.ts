import { CodedError, isCodedError } from '../errors.ts';
import type { AwsCredentials } from './aws-credentials.ts';

/**
 * The same functions, watched for what they tell of the credentials: whether AWS has taken or refused them. An error about them names the command that
 * mends them.
 */
export function watchCredentials<Service extends object>(service: Service, credentials: AwsCredentials, names: readonly (keyof Service)[]): Service {
  const watched = new Set<PropertyKey>(names);
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!watched.has(name)) return (...values: unknown[]): unknown => member.apply(target, values) as unknown;
      return async (...values: unknown[]): Promise<unknown> => {
        try {
          const answer: unknown = await member.apply(target, values);
          credentials.accepted();
          return answer;
        } catch (error) {
          throw isCodedError(error) && error.code === 'CREDENTIALS_EXPIRED' ? await toldWithFix(error, credentials) : error;
        }
      };
    },
  });
}

async function toldWithFix(error: CodedError, credentials: AwsCredentials): Promise<CodedError> {
  credentials.refused();
  const fix = await credentials.fix();
  if (fix === null) return error;
  const { message, requestId, upstream, retryAfterMs } = error.data;
  return new CodedError(error.code, { message: `${message} To mend it: ${fix}`, requestId, upstream, retryAfterMs, simulated: error.simulated, cause: error.cause });
}
