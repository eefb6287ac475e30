import { GraphQLError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeGivingUp, limitTokens } from '../../../src/graphql/guards/document-tokens.ts';
import { refuseTooManyOperations } from '../../../src/graphql/guards/operations-per-socket.ts';
import { refuseSimpleRequest } from '../../../src/graphql/guards/preflight.ts';

describe('preflight', () => {
  it.each(['text/plain', 'TEXT/PLAIN; charset=utf-8', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '', undefined])('refuses the content type %j by itself', (contentType) => {
    const headers = { 'content-type': contentType };
    expect(refuseSimpleRequest(headers)?.code).toBe('BAD_REQUEST');
    expect(refuseSimpleRequest({ ...headers, 'apollo-require-preflight': '' })?.code).toBe('BAD_REQUEST');
    expect(refuseSimpleRequest({ ...headers, 'apollo-require-preflight': 'yes' })).toBeUndefined();
    expect(refuseSimpleRequest({ ...headers, 'x-apollo-operation-name': 'A' })).toBeUndefined();
  });

  it('lets a content type pass that no form can send', () => {
    expect(refuseSimpleRequest({ 'content-type': 'application/json; charset=utf-8' })).toBeUndefined();
  });
});

it('operations per socket: the limit passes, one more does not', () => {
  expect(refuseTooManyOperations(50, 50)).toBeUndefined();
  expect(refuseTooManyOperations(51, 50)?.data).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
});

describe('document tokens', () => {
  const parseError = (text: string): unknown => {
    try {
      parse(text, limitTokens(4));
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('the limit passes; one more is told from a syntax error', () => {
    expect(parseError('{ a b }')).toBeUndefined();
    const tooMany = parseError('{ a b c }');
    expect(tooMany instanceof GraphQLError && describeGivingUp(tooMany)).toBe('The document has more than 4 tokens.');
    const syntax = parseError('{ a b');
    expect(syntax instanceof GraphQLError && describeGivingUp(syntax)).toBeUndefined();
  });
});
