const topicPattern = /^arn:aws([\w-]*):sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}(\.fifo)?$/;
const certificatePath = /^\/SimpleNotificationService-[a-zA-Z0-9]{16,64}\.pem$/;

/** The one topic whose messages are taken, and where SNS has what belongs to it. */
export interface Topic {
  readonly arn: string;
  /** Of SNS, in the topic's region. */
  readonly host: string;
}

export const isTopicArn = (arn: string): boolean => topicPattern.test(arn);

/** Of an ARN that is one. */
export function readTopic(arn: string): Topic {
  const [, partition = '', region = ''] = topicPattern.exec(arn) ?? [];
  return { arn, host: `sns.${region}.amazonaws.com${partition === '-cn' ? '.cn' : ''}` };
}

/** Whether a certificate of SNS's lies there: whoever may choose where it is fetched from has signed whatever they like. */
export function isCertificateUrl(text: string, topic: Topic): boolean {
  const url = readUrl(text, topic);
  return url !== undefined && url.search === '' && certificatePath.test(url.pathname);
}

/** Whether to fetch it confirms a subscription to this topic, and does nothing else. */
export function isSubscribeUrl(text: string, topic: Topic): boolean {
  const url = readUrl(text, topic);
  return url !== undefined && url.pathname === '/' && url.searchParams.getAll('Action').join() === 'ConfirmSubscription' && url.searchParams.getAll('TopicArn').join() === topic.arn;
}

function readUrl(text: string, { host }: Topic): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOwn = url?.protocol === 'https:' && url.host === host && url.username === '' && url.password === '' && url.hash === '';
  return isOwn ? url : undefined;
}
