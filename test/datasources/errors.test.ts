import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CodedError } from '../../src/errors.ts';
import { blotOut, toCodedError } from '../../src/datasources/errors.ts';
import type { ModelRequest } from '../../src/datasources/types.ts';
import { recordingsOf } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { connect, hello, never, replay, startWireServer } from './kit/wire-server.ts';

async function failureOf(url: string, how: 'run' | 'stream' = 'run', request: ModelRequest = hello): Promise<CodedError> {
  const runtime = connect(url);
  const error: unknown = await runtime[how](request, never()).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CodedError)) throw new Error('It did not fail with a CodedError.', { cause: error });
  return error;
}

const failureFor = async (answer: (request: WireRequest) => void, how: 'run' | 'stream' = 'run'): Promise<CodedError> => failureOf((await startWireServer(answer)).url, how);

const refuse =
  (status: number, headers: Record<string, string>, body = '{"message":"It said so."}') =>
  ({ response }: WireRequest): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1', ...headers }).end(body);
  };

const table: [status: number, exception: string, code: string, retryable: boolean][] = [
  [400, 'ValidationException', 'VALIDATION', false],
  [400, 'ServiceQuotaExceededException', 'SERVICE_QUOTA_EXCEEDED', false],
  [400, 'ConflictException', 'VALIDATION', false],
  [403, 'AccessDeniedException', 'ACCESS_DENIED', false],
  [403, 'MPAgreementBeingCreated', 'ACCESS_DENIED', false],
  [400, 'NotAuthorized', 'ACCESS_DENIED', false],
  [404, 'ResourceNotFoundException', 'RESOURCE_NOT_FOUND', false],
  [408, 'ModelTimeoutException', 'MODEL_TIMEOUT', true],
  [424, 'ModelErrorException', 'MODEL_ERROR', true],
  [424, 'ModelStreamErrorException', 'MODEL_ERROR', true],
  [429, 'ThrottlingException', 'THROTTLED', true],
  [429, 'ModelNotReadyException', 'MODEL_NOT_READY', true],
  [500, 'InternalServerException', 'INTERNAL_SERVER', true],
  [502, 'BadGatewayException', 'INTERNAL_SERVER', true],
  [503, 'ServiceUnavailableException', 'SERVICE_UNAVAILABLE', true],
];

describe('Bedrock’s exceptions', () => {
  describe.each(['run', 'stream'] as const)('%s', (how) => {
    test.each(table)('%i %s is %s', async (status, exception, code, retryable) => {
      const type = `${exception}:http://internal.amazon.com/coral/com.amazon.bedrock/`;
      const { data } = await failureFor(refuse(status, { 'x-amzn-errortype': type }), how);
      expect(data).toEqual({ code, message: 'It said so.', retryable, retryAfterMs: null, upstream: exception, requestId: 'request-1' });
    });
  });

  describe.each(['run', 'stream'] as const)('%s', (how) => {
    test.each(['Bearer Token has expired', 'Authentication failed: Please make sure your API Key is valid.'])('an API key that is refused is no model that may not be used: %s', async (words) => {
      for (const headers of [{ 'x-amzn-errortype': 'AccessDeniedException' }, {}]) {
        const { data } = await failureFor(refuse(403, headers, JSON.stringify({ Message: words })), how);
        expect(data).toMatchObject({ code: 'CREDENTIALS_EXPIRED', retryable: false, requestId: 'request-1' });
      }
    });

    test('an account that has not told Anthropic what for is told what to do', async () => {
      const { data } = await failureFor(refuse(404, { 'x-amzn-errortype': 'FTUFormNotFilled' }), how);
      expect(data).toMatchObject({ code: 'ACCESS_DENIED', retryable: false, upstream: 'FTUFormNotFilled', requestId: 'request-1' });
      expect(data.message).toMatch(/form/);
      expect(data.message).toMatch(/Amazon Bedrock console/);
      expect(data.message).toMatch(/PutUseCaseForModelAccess/);
    });

    test('an account that lets nothing be retained is told that the model asks for it, which is nothing of the request', async () => {
      const body = JSON.stringify({ message: "The model returned the following errors: data retention mode 'default' is not available for this model" });
      const { data } = await failureFor(refuse(400, { 'x-amzn-errortype': 'ValidationException' }, body), how);
      expect(data).toMatchObject({ code: 'ACCESS_DENIED', retryable: false, upstream: 'ValidationException', requestId: 'request-1' });
      expect(data.message).toContain("data retention mode 'default' is not available for this model");
      expect(data.message).toMatch(/PutAccountDataRetention/);
    });
  });

  test.each(['run', 'stream'] as const)('what the model said is told, of an answer that is ModelStreamErrorException: %s', async (how) => {
    const body = JSON.stringify({ message: 'It said so.', originalStatusCode: 503, originalMessage: 'GPU fell over' });
    const { data } = await failureFor(refuse(424, { 'x-amzn-errortype': 'ModelStreamErrorException' }, body), how);
    expect(data.message).toBe('It said so. The model said, with status 503: GPU fell over');
  });

  test.each([
    [403, 'UnrecognizedClientException'],
    [403, 'InvalidClientTokenId'],
    [403, 'ExpiredTokenException'],
    [403, 'InvalidSignatureException'],
    [400, 'IncompleteSignature'],
    [400, 'RequestExpired'],
  ])('%i %s is about our credentials, and its words are not shown', async (status, exception) => {
    const { data } = await failureFor(refuse(status, { 'x-amzn-errortype': exception }));
    expect(data).toMatchObject({ code: 'CREDENTIALS_EXPIRED', retryable: false, upstream: exception, message: 'The AWS credentials of the server are missing, wrong or expired.' });
  });

  test.each([
    [529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'SERVICE_UNAVAILABLE', true],
    [500, '{}', 'INTERNAL_SERVER', true],
    [429, '', 'THROTTLED', true],
    [403, '{}', 'ACCESS_DENIED', false],
    [400, '{}', 'VALIDATION', false],
    [502, '<html>Bad gateway</html>', 'INTERNAL_SERVER', true],
    [503, '<html>secret.internal</html>', 'SERVICE_UNAVAILABLE', true],
  ])('%i without a name, saying %s', async (status, body, code, retryable) => {
    const { data } = await failureFor(refuse(status, {}, body));
    expect(data).toMatchObject({ code, retryable, upstream: null, requestId: 'request-1' });
    expect(data.message).toMatch(/^(Bedrock|The model) /);
  });

  test.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'x-amz-retry-after': '1500', 'retry-after': '9' }, 1_500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '2592000' }, 2_147_483_647],
    [{ 'x-amz-retry-after': '9'.repeat(400) }, 2_147_483_647],
  ])('%o is waited for', async (headers, retryAfterMs) => {
    const { data } = await failureFor(refuse(429, { 'x-amzn-errortype': 'ThrottlingException', ...headers }));
    expect(data.retryAfterMs).toBe(retryAfterMs);
  });

  test('are not retried here', async () => {
    let calls = 0;
    await failureFor((request) => {
      calls += 1;
      refuse(429, { 'x-amzn-errortype': 'ThrottlingException' })(request);
    });
    expect(calls).toBe(1);
  });
});

describe('recorded errors', () => {
  const recordings = ['Converse', 'ConverseStream', 'InvokeModel'].flatMap(recordingsOf).filter(({ response }) => response.status !== 200);
  const codes = new Map([
    ['ExpiredTokenException', 'CREDENTIALS_EXPIRED'],
    ['UnrecognizedClientException', 'CREDENTIALS_EXPIRED'],
    ['ValidationException', 'VALIDATION'],
    ['ThrottlingException', 'THROTTLED'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
  ]);
  test('there are some', () => expect(recordings).toHaveLength(8));

  test.each(recordings)('$name', async (recording) => {
    const { url } = await startWireServer((request) => replay(recording, request));
    const request: ModelRequest = recording.operation.startsWith('Invoke') ? { kind: 'invokeModel', modelId: 'm', body: {} } : hello;
    const { data } = await failureOf(url, recording.operation === 'ConverseStream' ? 'stream' : 'run', request);
    const { headers, body } = recording.response;
    const exception = headers['x-amzn-errortype']?.split(':')[0] ?? '';
    const code = codes.get(exception);
    expect(code).toBeDefined();
    expect(data).toMatchObject({ code, upstream: exception, requestId: headers['x-amzn-requestid'] ?? null });
    if (code !== 'CREDENTIALS_EXPIRED') expect(data.message).toBe(body?.['message']);
  });
});

describe('the way to Bedrock', () => {
  test('nobody listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const { data } = await failureOf(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, upstream: null, message: 'Bedrock is not available at the moment.' });
  });

  test('no such host', async () => {
    const { data } = await failureOf('http://bedrock.invalid');
    expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true });
  });

  test('hung up before the answer', async () => {
    const { data } = await failureFor(({ socket }) => socket.destroy());
    expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: null });
  });

  test('hung up amid the answer', async () => {
    const { data } = await failureFor(({ response, socket }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"output"', () => socket.destroy());
    });
    expect(data).toMatchObject({ code: 'STREAM_TRUNCATED', retryable: true });
  });

  test.each(['Who is there?', 'HTTP/1.1 200 OK\r\nx-amzn-requestid: \u0001\r\n\r\n', '\u0015\u0003\u0001\u0000\u0002\u0002\u0046'])('something that does not speak HTTP: %j', async (words) => {
    const server = createTcpServer((socket) => socket.end(words)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const { data, cause } = await failureOf(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringMatching(/does not speak HTTP.*AWS_ENDPOINT_URL.*https:/) as unknown });
    expect(cause).toBeInstanceOf(Error);
  });

  test('something that does not speak TLS', async () => {
    const { url } = await startWireServer(() => undefined);
    const { data } = await failureOf(url.replace('http:', 'https:'));
    expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringMatching(/does not speak TLS as it should \(\w+\).*AWS_ENDPOINT_URL.*http:/) as unknown });
  });
});

test.each(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS'])('a system that has nothing left for another connection may have it later: %s', (code) => {
  const { data } = toCodedError(Object.assign(new Error(`connect ${code} 192.0.2.1:443`), { code }));
  expect(data).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringContaining(`no further connection at the moment (${code})`) as unknown });
  expect(data.message).not.toContain('192.0.2.1');
});

test.each([new Error('secret'), 'secret', null, undefined, new TypeError('secret')])('anything unknown is internal, and its words are not shown: %s', (thrown) => {
  const { data, cause } = toCodedError(thrown);
  expect(data).toMatchObject({ code: 'INTERNAL', message: 'Internal error.', retryable: false });
  expect(cause).toBe(thrown);
});

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', true],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', false],
])('%s is about a certificate that is shown to the server, and not about one that is asked of it: %s', (code, isShown) => {
  const { message } = toCodedError(Object.assign(new Error('TLS'), { code })).data;
  expect(message.includes('endpoint shows a certificate that')).toBe(isShown);
});

test.each(['CredentialsProviderError', 'TokenProviderError'])('%s: no credentials', (name) => {
  const { data } = toCodedError(Object.assign(new Error('Could not load credentials from any providers'), { name }));
  expect(data).toMatchObject({ code: 'CREDENTIALS_EXPIRED', upstream: null });
  expect(data.message).not.toContain('providers');
});

test('the service that gives the credentials refuses', () => {
  const refusal = Object.assign(new Error('User: arn:aws:sts::123456789012:user/me may not assume the role'), { name: 'AccessDenied', $fault: 'client' });
  expect(toCodedError(refusal).data).toMatchObject({ code: 'CREDENTIALS_EXPIRED', message: 'The AWS credentials of the server are missing, wrong or expired.' });
});

test.each([
  [
    'User: arn:aws:sts::123456789012:assumed-role/dev/me is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1.',
    'User: [arn] is not authorized to perform: bedrock:InvokeModel on resource: [arn].',
  ],
  ['Model (arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us.x), "arn:aws:s3:::bucket/*"', 'Model ([arn]), "[arn]"'],
  ['Account 123456789012 has 1234567890123 tokens.', 'Account [account] has 1234567890123 tokens.'],
  ['Request 0f4d3b1a-1111-2222-3333-123456789012 failed.', 'Request 0f4d3b1a-1111-2222-3333-123456789012 failed.'],
])('account data is blotted out of %s', (text, expected) => {
  expect(blotOut(text)).toBe(expected);
});
