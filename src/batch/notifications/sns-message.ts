import { createVerify, X509Certificate } from 'node:crypto';
import { CodedError } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';

/** A message of SNS to an HTTP endpoint, with the members that it has as its documentation tells them. */
export interface SnsMessage {
  readonly Type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: '1' | '2';
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly Subject?: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
}

/** What is signed, in this order, of each type. */
const signedMembers = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

const required = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'Signature', 'SigningCertURL'] as const;
const algorithms = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' } as const;

/** Throws BAD_REQUEST for what is no such message. */
export function readSnsMessage(body: JsonValue): SnsMessage {
  const lacking = findLacking(body);
  if (lacking !== undefined) throw new CodedError('BAD_REQUEST', { message: `The body is no message of SNS: expected ${lacking}.` });
  return body as unknown as SnsMessage;
}

function findLacking(body: JsonValue): string | undefined {
  if (!isJsonObject(body)) return 'a JSON object';
  const { Type: type, SignatureVersion: version } = body;
  if (typeof type !== 'string' || !Object.hasOwn(signedMembers, type)) return 'a Type that SNS documents';
  if (version !== '1' && version !== '2') return 'the SignatureVersion 1 or 2';
  const missing = required.find((name) => typeof body[name] !== 'string');
  if (missing !== undefined) return `the text ${missing}`;
  if (type !== 'Notification' && (typeof body.Token !== 'string' || typeof body.SubscribeURL !== 'string')) return 'the texts Token and SubscribeURL';
  return body.Subject === undefined || typeof body.Subject === 'string' ? undefined : 'a text as Subject, or none';
}

/** Whether the certificate, as PEM, is valid now, and its key has signed the message. */
export function isSignedBy(message: SnsMessage, certificate: string, now: number): boolean {
  try {
    const { publicKey, validFrom, validTo } = new X509Certificate(certificate);
    if (now < Date.parse(validFrom) || now > Date.parse(validTo)) return false;
    const verify = createVerify(algorithms[message.SignatureVersion]);
    for (const name of signedMembers[message.Type]) if (message[name] !== undefined) verify.update(`${name}\n${message[name]}\n`);
    return verify.verify(publicKey, message.Signature, 'base64');
  } catch {
    return false; // no certificate, or one with a key of another kind
  }
}
