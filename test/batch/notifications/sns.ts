import { createSign, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';

const read = (name: string): string => readFileSync(new URL(`../../fixtures/sns/${name}`, import.meta.url), 'utf8');

/** A certificate for sns.us-east-1.amazonaws.com that nobody has issued but this project, for a hundred years; and its key. */
export const certificate = read('certificate.pem');
const key = read('key.pem');

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:bedrock-batch';
export const certificateUrl = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
export const subscribeUrl = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=abc`;
export const jobArn = 'arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abcdefghwxyz';

/** The event of the user guide. Its times are not ISO's. */
export const batchEvent = (changes: object = {}, detail: object = {}): object => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Batch Inference Job State Change',
  source: 'aws.bedrock',
  account: '123456789012',
  time: 'Wed Aug 28 22:58:30 UTC 2024',
  region: 'us-east-1',
  resources: [jobArn],
  ...changes,
  detail: {
    version: '0.0',
    accountId: '123456789012',
    batchJobName: 'n',
    batchJobArn: jobArn,
    batchModelId: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    status: 'Completed',
    failureMessage: '',
    creationTime: 'Aug 28, 2024, 10:47:53 PM',
    ...detail,
  },
});

export type Message = Readonly<Record<string, unknown>>;

/** A message as SNS signs it; `changes` are made before, `after` afterwards. */
export function signedMessage(changes: Message = {}, version: '1' | '2' = '2', after: Message = {}): Message {
  const message: Message = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Message: JSON.stringify(batchEvent()),
    Timestamp: new Date().toISOString(),
    SignatureVersion: version,
    SigningCertURL: certificateUrl,
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
    ...changes,
  };
  return { ...message, Signature: sign(message, version), ...after };
}

/** Written from the documentation of SNS anew, and not taken from what is tested. */
function sign(message: Message, version: '1' | '2'): string {
  const names = message['Type'] === 'Notification' ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((name) => (typeof message[name] === 'string' ? [name, message[name]] : [])).join('\n');
  return createSign(version === '1' ? 'sha1' : 'sha256').update(`${text}\n`).sign(key, 'base64');
}

/** A server that stands in for SNS: whatever host is asked, over TLS, it is asked. */
export async function startSns(answer: RequestListener): Promise<{ readonly agent: Agent; readonly close: () => Promise<void> }> {
  const server = createServer({ key, cert: certificate }, answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ ca: certificate, host: '127.0.0.1', port });
  return {
    agent,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
