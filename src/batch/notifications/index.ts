/** What AWS tells when Bedrock's batch jobs change. */
export type { BatchNotice } from './batch-event.ts';
export type { NotificationOutcome, NotificationSettings } from './batch-notifications.ts';
export { BatchNotifications, secretHeader } from './batch-notifications.ts';
export { createDownload } from './download.ts';
export { isTopicArn } from './topic.ts';
