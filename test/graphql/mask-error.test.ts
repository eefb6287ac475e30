import fc from 'fast-check';
import { GraphQLError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CodedError, errorCodes } from '../../src/errors.ts';
import { maskError } from '../../src/graphql/mask-error.ts';

const secret = 'SECRET-5b1e';

function createLog() {
  const lines: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields, message });
  return { lines, log: { debug: write, info: write, error: write } };
}

/** A value that throws whatever is done with it. */
const hostile = (): object =>
  new Proxy(new Error(secret), {
    get: () => {
      throw new Error(secret);
    },
    has: () => {
      throw new Error(secret);
    },
    getPrototypeOf: () => {
      throw new Error(secret);
    },
  });

function createCycle(): Error {
  const error = new Error(secret);
  error.cause = new Error(secret, { cause: error });
  return error;
}

function createLongChain(): GraphQLError {
  let error: Error = new CodedError('THROTTLED', { message: secret });
  for (let step = 0; step < 100; step += 1) error = new GraphQLError(secret, { originalError: error });
  return new GraphQLError(secret, { originalError: error });
}

const withGetter = (name: string): Error =>
  Object.defineProperty(new Error(secret), name, {
    get: () => {
      throw new Error(secret);
    },
  });

/** Makes what is thrown: fast-check would look into the value itself to report it. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true, withSet: true }).map((value) => () => value),
  fc.constantFrom<() => unknown>(
    () => secret,
    () => new Error(secret),
    () => Object.freeze(new TypeError(secret)),
    () => new AggregateError([new Error(secret)], secret),
    hostile,
    createCycle,
    createLongChain,
    () => withGetter('message'),
    () => withGetter('stack'),
    () => withGetter('cause'),
    () => new GraphQLError(secret),
    () => new GraphQLError(secret, { path: ['a'], extensions: { code: 'BAD_USER_INPUT' } }),
    () => new GraphQLError(secret, { extensions: { code: 'SOMETHING', secret } }),
    () => new GraphQLError(secret, { originalError: createCycle() }),
    () => Object.assign(new Error(secret), { code: 'THROTTLED', data: { code: 'THROTTLED', message: secret } }),
    () => Object.assign(new Error('x'), { stack: { toString: () => Symbol(secret) } }),
    () => new CodedError('INTERNAL', { message: secret, cause: new Error(secret) }),
  ),
);

describe('masking', () => {
  it('never throws and never leaks, whatever was thrown', () => {
    fc.assert(
      fc.property(anything, (make) => {
        const { log, lines } = createLog();
        const masked = maskError(make(), log);
        expect(masked.message).toBe('Internal error.');
        expect(Object.keys(masked.extensions).toSorted()).toEqual(['code', 'requestId', 'retryable']);
        expect(masked.extensions).toMatchObject({ code: 'INTERNAL', retryable: false });
        expect(JSON.stringify(masked)).not.toContain(secret);
        expect(masked.originalError).toBeUndefined();
        expect(lines.map(({ fields }) => 'requestId' in fields && fields.requestId)).toContain(masked.extensions['requestId']);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('lets every coded error through, bare or wrapped', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(errorCodes).filter((code) => code !== 'INTERNAL')), fc.string(), fc.nat(6), fc.option(fc.nat()), (code, message, wraps, retryAfterMs) => {
        if (!(code in errorCodes)) return;
        const coded = new CodedError(code as keyof typeof errorCodes, { message, retryAfterMs, requestId: 'aws-1', generationId: 'gen_1' });
        let thrown: Error = coded;
        for (let step = 0; step < wraps; step += 1) thrown = new GraphQLError(secret, { originalError: thrown, path: ['a', 0] });
        const { log, lines } = createLog();
        const masked = maskError(thrown, log);
        expect(masked.message).toBe(message);
        expect(masked.extensions).toEqual(coded.extensions);
        expect(masked.path).toEqual(wraps === 0 ? undefined : ['a', 0]);
        expect(lines).toEqual([]);
      }),
      { seed: 7 },
    );
  });

  it('logs the stacks of the error and of its causes', () => {
    const { log, lines } = createLog();
    maskError(new GraphQLError('outer', { originalError: new Error('middle', { cause: new Error('inner') }) }), log);
    expect(JSON.stringify(lines)).toMatch(/middle.*mask-error\.test.*inner.*mask-error\.test/s);
  });

  it.each(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_USER_INPUT', 'BAD_REQUEST'] as const)(
    'keeps the message of a request error with the code %s, and nothing else of it',
    (code) => {
      const error = new GraphQLError('what is wrong', { extensions: { code, http: { status: 400 }, stacktrace: [secret] } });
      expect(maskError(error, createLog().log).toJSON()).toEqual({ message: 'what is wrong', extensions: { code, retryable: errorCodes[code].retryable } });
    },
  );

  it('keeps the place in the document and the suggestion', () => {
    const document = parse('{ helo }');
    const error = new GraphQLError('Cannot query field "helo". Did you mean "hello"?', { nodes: document.definitions[0] ?? null });
    expect(maskError(error, createLog().log, 'GRAPHQL_VALIDATION_FAILED').toJSON()).toEqual({
      message: error.message,
      locations: [{ line: 1, column: 1 }],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', retryable: false },
    });
  });

  it('shortens what a request error quotes', () => {
    const masked = maskError(new GraphQLError('x'.repeat(1_000_000)), createLog().log, 'GRAPHQL_PARSE_FAILED');
    expect(masked.message).toHaveLength(1_001);
  });
});
