import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CodedError } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';
import type { BatchNotice } from './batch-event.ts';
import { readBatchEvent } from './batch-event.ts';
import { Certificates } from './certificates.ts';
import type { Download } from './download.ts';
import { createDownload } from './download.ts';
import { readJsonText } from './read-body.ts';
import type { SnsMessage } from './sns-message.ts';
import { isSignedBy, readSnsMessage } from './sns-message.ts';
import type { Topic } from './topic.ts';
import { isCertificateUrl, isSubscribeUrl, readTopic } from './topic.ts';
import { Tries } from './tries.ts';

/** Who may send notices; at least one of the two. */
export interface NotificationSettings {
  /** What an API destination of EventBridge sends as the header {@link secretHeader}. */
  readonly secret: string | undefined;
  /** The topic of SNS whose messages are taken. */
  readonly topicArn: string | undefined;
}

export interface NotificationOptions extends NotificationSettings {
  /** Called for each notice, once. It returns at once, and does not throw. */
  readonly notify: (notice: BatchNotice) => void;
  readonly log: { info(details: object, message: string): void };
  /** @default over HTTPS */
  readonly download?: Download;
  /** @default Date.now */
  readonly now?: () => number;
}

/** What was done with a request. */
export type NotificationOutcome = 'NOTIFIED' | 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'REPEATED' | 'IGNORED';

export const secretHeader = 'x-batch-webhook-secret';

const mostSeen = 10_000;
const mostTries = 40; // at once, without having shown who they are
const triesPerSecond = 10;
/** SNS tries for an hour by default, and with the same time; a clock may be wrong by some minutes. */
const oldestMs = 5_400_000;
const newestMs = 900_000;

/**
 * Takes in what EventBridge, or SNS, sends when Bedrock's batch jobs change. Who attacks: whoever reaches the endpoint. What they would gain: nothing but that a job is
 * looked at sooner, since a notice is a hint and Bedrock is asked for what is true; or requests that the server makes for them. Why this stops them: a secret that is compared
 * in constant time; of SNS a signature by a certificate that is fetched only from SNS in the topic's own region, for one topic alone; a limit on tries without either; and
 * ids that are remembered. What it does not stop: whoever has the secret, or may publish to the topic.
 */
export class BatchNotifications {
  readonly #options: NotificationOptions;
  readonly #topic: Topic | undefined;
  readonly #certificates: Certificates;
  readonly #download: Download;
  readonly #now: () => number;
  readonly #tries = new Tries(mostTries, triesPerSecond);
  readonly #seen = new LRUCache<string, true>({ max: mostSeen });

  constructor(options: NotificationOptions) {
    this.#options = options;
    this.#topic = options.topicArn === undefined ? undefined : readTopic(options.topicArn);
    this.#download = options.download ?? createDownload();
    this.#certificates = new Certificates(this.#download);
    this.#now = options.now ?? Date.now;
  }

  /** `secret`: the value of the header. Throws FORBIDDEN, BAD_REQUEST, RATE_LIMITED, and SERVICE_UNAVAILABLE for what is worth another try. */
  async receive(secret: string | undefined, body: string): Promise<NotificationOutcome> {
    if (secret !== undefined && this.#isSecret(secret)) return this.#take(readBatchEvent(readJsonText(body, 'The body')));
    if (!this.#tries.take()) throw new CodedError('RATE_LIMITED', { message: 'Too many requests that do not show who sends them.', retryAfterMs: 1_000 });
    if (secret !== undefined) throw new CodedError('FORBIDDEN', { message: `The header ${secretHeader} does not hold the secret that is configured.` });
    const message = this.#topic === undefined ? undefined : findSnsMessage(readJsonText(body, 'The body'));
    if (message === undefined || this.#topic === undefined) throw new CodedError('FORBIDDEN', { message: `Expected ${this.#describeSenders()}.` });
    await this.#verify(message, this.#topic);
    this.#tries.giveBack();
    return this.#takeMessage(message, this.#topic);
  }

  #isSecret(given: string): boolean {
    const { secret } = this.#options;
    return secret !== undefined && timingSafeEqual(hash(given), hash(secret));
  }

  #describeSenders(): string {
    const { secret } = this.#options;
    return [...(secret === undefined ? [] : [`the header ${secretHeader}`]), ...(this.#topic === undefined ? [] : ['a signed message of SNS'])].join(' or ');
  }

  async #verify(message: SnsMessage, topic: Topic): Promise<void> {
    if (message.TopicArn !== topic.arn) throw new CodedError('FORBIDDEN', { message: 'The message is of another topic than the one that is configured.' });
    const age = this.#now() - Date.parse(message.Timestamp);
    if (!(age <= oldestMs && age >= -newestMs)) throw new CodedError('FORBIDDEN', { message: 'The message is too old, or of a time to come.' });
    if (!isCertificateUrl(message.SigningCertURL, topic)) throw new CodedError('FORBIDDEN', { message: 'The certificate of the message does not lie where SNS keeps those of its region.' });
    const certificate = await this.#certificates.get(message.SigningCertURL);
    if (!isSignedBy(message, certificate, this.#now())) throw new CodedError('FORBIDDEN', { message: 'The signature of the message is not right.' });
  }

  async #takeMessage(message: SnsMessage, topic: Topic): Promise<NotificationOutcome> {
    if (message.Type === 'Notification') return this.#seen.has(message.MessageId) ? 'REPEATED' : this.#takeOnce(message);
    if (message.Type === 'UnsubscribeConfirmation') {
      this.#options.log.info({}, 'SNS does not send notices of batch jobs any more: the subscription was ended.');
      return 'UNSUBSCRIBED';
    }
    const { SubscribeURL: url = '' } = message;
    if (!isSubscribeUrl(url, topic)) throw new CodedError('FORBIDDEN', { message: 'The SubscribeURL is not one of SNS for the topic that is configured.' });
    await this.#download(url).catch((cause: unknown) => {
      throw new CodedError('SERVICE_UNAVAILABLE', { message: 'The subscription cannot be confirmed at the moment.', cause });
    });
    this.#options.log.info({}, 'The subscription to notices of batch jobs is confirmed.');
    return 'SUBSCRIBED';
  }

  #takeOnce(message: SnsMessage): NotificationOutcome {
    const outcome = this.#take(readBatchEvent(readJsonText(message.Message, 'The Message')));
    this.#seen.set(message.MessageId, true);
    return outcome;
  }

  #take({ id, notice }: ReturnType<typeof readBatchEvent>): NotificationOutcome {
    if (notice === null) return 'IGNORED';
    if (this.#seen.has(id)) return 'REPEATED';
    this.#seen.set(id, true);
    this.#options.notify(notice);
    return 'NOTIFIED';
  }
}

/** Undefined for what is not of SNS: an event of EventBridge without the secret, for one. */
const findSnsMessage = (body: JsonValue): SnsMessage | undefined => (isJsonObject(body) && 'TopicArn' in body ? readSnsMessage(body) : undefined);

/** So that both sides of a comparison have one length. */
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
