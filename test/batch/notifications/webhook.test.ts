import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { BatchNotice } from '../../../src/batch/notifications/index.ts';
import { BatchNotifications, createDownload } from '../../../src/batch/notifications/index.ts';
import { startToyServer } from '../../transports/support/toy-server.ts';
import { batchEvent, certificate, certificateUrl, jobArn, signedMessage, startSns, subscribeUrl, topicArn } from './sns.ts';
import type { Message } from './sns.ts';

const secret = 'a secret that only EventBridge knows';
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

interface Answer {
  readonly status: number;
  readonly body: { readonly outcome?: string; readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };
}

interface Started {
  readonly url: string;
  readonly notices: BatchNotice[];
  /** What was fetched of SNS, by path. */
  readonly fetched: string[];
  readonly send: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
}

const serveCertificate: RequestListener = (_request, response) => response.end(certificate);

async function start({ sns = serveCertificate, now, settings = { secret, topicArn } }: { sns?: RequestListener; now?: () => number; settings?: { secret: string | undefined; topicArn: string | undefined } } = {}): Promise<Started> {
  const notices: BatchNotice[] = [];
  const fetched: string[] = [];
  const { agent, close } = await startSns((request, response) => {
    fetched.push(request.url ?? '');
    sns(request, response);
  });
  const notifications = new BatchNotifications({ ...settings, notify: (notice) => notices.push(notice), log: { info: () => undefined }, download: createDownload(agent), ...(now === undefined ? {} : { now }) });
  const toy = await startToyServer({ batchNotifications: notifications });
  closing.push(() => toy.close(), close);
  const send: Started['send'] = async (body, headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${toy.url}/webhooks/bedrock-batch`, { method: 'POST', body: text, headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers } });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return { url: toy.url, notices, fetched, send };
}

const fromEventBridge = { 'content-type': 'application/json; charset=utf-8', 'x-batch-webhook-secret': secret };
const codeOf = ({ status, body }: Answer): unknown => [status, body.errors?.[0]?.extensions.code];

describe('an API destination of EventBridge', () => {
  test('tells of a job, by the secret', async () => {
    const { send, notices } = await start();
    expect(await send(batchEvent(), fromEventBridge)).toEqual({ status: 200, body: { outcome: 'NOTIFIED' } });
    expect(await send(batchEvent({}, { status: 'InProgress' }), fromEventBridge)).toMatchObject({ status: 200 });
    expect(notices).toEqual([{ jobArn, status: 'Completed' }, { jobArn, status: 'InProgress' }]);
  });

  test('that sends an event again tells nothing new', async () => {
    const { send, notices } = await start();
    const event = batchEvent();
    expect(await send(event, fromEventBridge)).toMatchObject({ body: { outcome: 'NOTIFIED' } });
    expect(await send(event, fromEventBridge)).toEqual({ status: 200, body: { outcome: 'REPEATED' } });
    expect(notices).toHaveLength(1);
  });

  test('that sends other events is not asked to send them again', async () => {
    const { send, notices } = await start();
    expect(await send(batchEvent({ source: 'aws.ec2' }), fromEventBridge)).toEqual({ status: 200, body: { outcome: 'IGNORED' } });
    expect(await send(batchEvent({ 'detail-type': 'Model Customization Job State Change' }), fromEventBridge)).toMatchObject({ body: { outcome: 'IGNORED' } });
    expect(await send(batchEvent({}, { status: 'Frobnicating' }), fromEventBridge)).toMatchObject({ body: { outcome: 'IGNORED' } });
    expect(notices).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['an empty body', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no id', JSON.stringify(batchEvent({ id: undefined }))],
    ['no detail', JSON.stringify({ ...batchEvent(), detail: 'x' })],
    ['no ARN', JSON.stringify(batchEvent({}, { batchJobArn: 'job' }))],
    ['the ARN of something else', JSON.stringify(batchEvent({}, { batchJobArn: 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abcdefghwxyz' }))],
    ['no status', JSON.stringify(batchEvent({}, { status: 5 }))],
    ['a great depth', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ])('%s is refused by its code', async (_, body) => {
    const { send, notices } = await start();
    const answer = await send(body, fromEventBridge);
    expect(codeOf(answer)).toEqual([400, 'BAD_REQUEST']);
    expect(JSON.stringify(answer.body)).not.toContain('    at ');
    expect(notices).toEqual([]);
  });

  test.each([['a wrong one', 'wrong'], ['an empty one', ''], ['the beginning of it', secret.slice(0, -1)], ['more than it', `${secret}x`]])('is refused by %s', async (_, wrong) => {
    const { send, notices } = await start();
    expect(codeOf(await send(batchEvent(), { ...fromEventBridge, 'x-batch-webhook-secret': wrong }))).toEqual([403, 'FORBIDDEN']);
    expect(codeOf(await send(batchEvent()))).toEqual([403, 'FORBIDDEN']);
    expect(notices).toEqual([]);
  });

  test('has no secret to guess where none is configured', async () => {
    const { send } = await start({ settings: { secret: undefined, topicArn } });
    expect(codeOf(await send(batchEvent(), { ...fromEventBridge, 'x-batch-webhook-secret': 'undefined' }))).toEqual([403, 'FORBIDDEN']);
  });
});

describe('SNS', () => {
  test.each(['1', '2'] as const)('tells of a job in a message with a signature of version %s; its certificate is fetched once', async (version) => {
    const { send, notices, fetched } = await start();
    expect(await send(signedMessage({}, version))).toEqual({ status: 200, body: { outcome: 'NOTIFIED' } });
    expect(await send(signedMessage({ Subject: 'with a subject', Message: JSON.stringify(batchEvent({}, { status: 'Failed' })) }, version), { 'content-type': 'application/json' })).toMatchObject({ body: { outcome: 'NOTIFIED' } });
    expect(notices).toEqual([{ jobArn, status: 'Completed' }, { jobArn, status: 'Failed' }]);
    expect(fetched).toEqual([new URL(certificateUrl).pathname]);
  });

  test('that delivers a message twice, or an event in two messages, tells nothing new', async () => {
    const { send, notices } = await start();
    const message = signedMessage();
    expect(await send(message)).toMatchObject({ body: { outcome: 'NOTIFIED' } });
    expect(await send(message)).toMatchObject({ status: 200, body: { outcome: 'REPEATED' } });
    expect(await send(signedMessage({ Message: message['Message'] }))).toMatchObject({ body: { outcome: 'REPEATED' } });
    expect(notices).toHaveLength(1);
  });

  const changed: readonly (readonly [string, () => Message])[] = [
    ['another text', () => signedMessage({}, '2', { Message: JSON.stringify(batchEvent({}, { status: 'Stopped' })) })],
    ['another id', () => signedMessage({}, '2', { MessageId: 'other' })],
    ['a subject that was not signed', () => signedMessage({}, '2', { Subject: 'new' })],
    ['no signature', () => signedMessage({}, '2', { Signature: '' })],
    ['a signature of another message', () => signedMessage({}, '2', { Signature: signedMessage()['Signature'] })],
    ['another version', () => signedMessage({}, '1', { SignatureVersion: '2' })],
    ['another topic', () => signedMessage({ TopicArn: `${topicArn}-2` })],
    ['an hour and a half and more', () => signedMessage({ Timestamp: new Date(Date.now() - 5_500_000).toISOString() })],
    ['a time to come', () => signedMessage({ Timestamp: new Date(Date.now() + 1_000_000).toISOString() })],
    ['a time that is none', () => signedMessage({ Timestamp: 'yesterday' })],
  ];
  test.each(changed)('is not believed with %s', async (_, message) => {
    const { send, notices } = await start();
    expect(codeOf(await send(message()))).toEqual([403, 'FORBIDDEN']);
    expect(notices).toEqual([]);
  });

  test.each([
    'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://evil.example/sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com/?redirect=https://evil.example/x.pem',
    'https://sns.us-east-1.amazonaws.com/bucket/../other.pem',
    'https://169.254.169.254/latest/meta-data/',
    'no url',
  ])('does not have its certificate at %s: nothing is fetched', async (url) => {
    const { send, fetched } = await start();
    expect(codeOf(await send(signedMessage({ SigningCertURL: url })))).toEqual([403, 'FORBIDDEN']);
    expect(fetched).toEqual([]);
  });

  test.each<[string, RequestListener, number, string]>([
    ['fails', (_request, response) => response.writeHead(503).end(certificate), 503, 'SERVICE_UNAVAILABLE'],
    ['is redirected', (_request, response) => response.writeHead(302, { location: 'https://evil.example/' }).end(), 503, 'SERVICE_UNAVAILABLE'],
    ['is a page', (_request, response) => response.end('<html></html>'), 503, 'SERVICE_UNAVAILABLE'],
    ['is too long', (_request, response) => response.end(certificate.padEnd(100_000, '\n')), 503, 'SERVICE_UNAVAILABLE'],
    ['breaks off', (request, response) => (response.writeHead(200, { 'content-length': 10_000 }), response.write(certificate), setImmediate(() => request.socket.destroy())), 503, 'SERVICE_UNAVAILABLE'],
    ['is none inside', (_request, response) => response.end('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), 403, 'FORBIDDEN'],
  ])('whose certificate %s is answered so, and what did not come is fetched anew', async (_, sns, status, code) => {
    let isFirst = true;
    const { send } = await start({
      sns: (request, response) => {
        if (isFirst) sns(request, response);
        else serveCertificate(request, response);
        isFirst = false;
      },
    });
    expect(codeOf(await send(signedMessage()))).toEqual([status, code]);
    if (status === 503) expect(await send(signedMessage())).toMatchObject({ status: 200, body: { outcome: 'NOTIFIED' } });
  });

  test('with a certificate that has expired is not believed', async () => {
    const then = Date.UTC(2200, 0, 1);
    const { send } = await start({ now: () => then });
    expect(codeOf(await send(signedMessage({ Timestamp: new Date(then).toISOString() })))).toEqual([403, 'FORBIDDEN']);
  });

  const confirmation = (changes: Message = {}): Message => signedMessage({ Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe', Token: 'abc', SubscribeURL: subscribeUrl, ...changes });

  test('has its subscription confirmed by the URL that it sends', async () => {
    const { send, fetched, notices } = await start();
    expect(await send(confirmation())).toEqual({ status: 200, body: { outcome: 'SUBSCRIBED' } });
    const { pathname, search } = new URL(subscribeUrl);
    expect(fetched).toEqual([new URL(certificateUrl).pathname, pathname + search]);
    expect(notices).toEqual([]);
    expect(await send(confirmation({ Type: 'UnsubscribeConfirmation' }))).toEqual({ status: 200, body: { outcome: 'UNSUBSCRIBED' } });
  });

  test.each([
    'https://evil.example/?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:bedrock-batch&Token=a',
    'https://sns.us-east-1.amazonaws.com/?Action=DeleteTopic&TopicArn=arn:aws:sns:us-east-1:123456789012:bedrock-batch',
    'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:other&Token=a',
    'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Action=DeleteTopic&TopicArn=arn:aws:sns:us-east-1:123456789012:bedrock-batch',
    'http://169.254.169.254/',
  ])('does not make the server fetch %s, even signed', async (SubscribeURL) => {
    const { send, fetched } = await start();
    expect(codeOf(await send(confirmation({ SubscribeURL })))).toEqual([403, 'FORBIDDEN']);
    expect(fetched).toEqual([new URL(certificateUrl).pathname]);
  });

  test('whose subscription cannot be confirmed is asked to try again', async () => {
    const { send } = await start({ sns: (request, response) => (request.url?.startsWith('/?') === true ? response.writeHead(500).end() : response.end(certificate)) });
    expect(codeOf(await send(confirmation()))).toEqual([503, 'SERVICE_UNAVAILABLE']);
  });

  test.each<[string, Message]>([
    ['a type that there is none of', { Type: 'Other' }],
    ['a type of Object’s', { Type: 'constructor' }],
    ['version 3', { SignatureVersion: '3' }],
    ['a message that is no text', { Message: {} }],
    ['a subject that is no text', { Subject: 5 }],
    ['a confirmation without a token', { Type: 'SubscriptionConfirmation', Token: undefined, SubscribeURL: undefined }],
  ])('%s is refused by its code', async (_, after) => {
    const { send } = await start();
    expect(codeOf(await send(signedMessage({}, '2', after)))).toEqual([400, 'BAD_REQUEST']);
  });

  test('a signed message whose text is no event is refused by its code, each time', async () => {
    const { send, notices } = await start();
    const message = signedMessage({ Message: 'hello' });
    for (let round = 0; round < 2; round += 1) expect(codeOf(await send(message))).toEqual([400, 'BAD_REQUEST']);
    expect(notices).toEqual([]);
  });
});

describe('the endpoint', () => {
  test('is not there where nothing is configured', async () => {
    const toy = await startToyServer();
    closing.push(() => toy.close());
    const response = await fetch(`${toy.url}/webhooks/bedrock-batch`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([response.status, await response.json()]).toMatchObject([404, { errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
  });

  test('takes POST alone, JSON alone, and no large bodies', async () => {
    const { url, send } = await start();
    const get = await fetch(`${url}/webhooks/bedrock-batch`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(codeOf(await send('x=1', { ...fromEventBridge, 'content-type': 'application/x-www-form-urlencoded' }))).toEqual([415, 'BAD_REQUEST']);
    expect(codeOf(await send('x'.repeat(600_000), fromEventBridge))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('leaves GraphQL as it is', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/graphql`, { method: 'POST', body: '{"query":"{ hello }"}', headers: { 'content-type': 'application/json' } });
    expect(await response.json()).toEqual({ data: { hello: 'hello world' } });
    expect((await fetch(`${url}/graphql`, { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  test('stops whoever tries too often, and nobody who has the secret', async () => {
    const { send, notices } = await start();
    const answers = await Promise.all(Array.from({ length: 80 }, () => send('{}', { 'x-batch-webhook-secret': 'guess' })));
    expect(answers.some((answer) => answer.status === 429 && answer.body.errors?.[0]?.extensions.code === 'RATE_LIMITED')).toBe(true);
    expect(await send(batchEvent(), fromEventBridge)).toMatchObject({ status: 200 });
    expect(notices).toHaveLength(1);
  });

  test('is not held up by SNS that is silent: others are answered meanwhile', async () => {
    let asked: (() => void) | undefined;
    const waits = new Promise<void>((resolve) => (asked = resolve));
    const { send } = await start({
      sns: () => asked?.(), // and no answer
    });
    const slow = send(signedMessage());
    await waits;
    expect(await send(batchEvent(), fromEventBridge)).toMatchObject({ status: 200 });
    expect(codeOf(await slow)).toEqual([503, 'SERVICE_UNAVAILABLE']);
  }, 20_000);
});
