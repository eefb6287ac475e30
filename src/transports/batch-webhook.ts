import type { FastifyInstance } from 'fastify';
import type { BatchNotifications } from '../batch/notifications/index.ts';
import { secretHeader } from '../batch/notifications/index.ts';

/** Where EventBridge and SNS tell that batch jobs have changed. */
export const batchWebhookPath = '/webhooks/bedrock-batch';

/** Either sends 256 KiB at most; SNS wraps an event into text, which makes it longer. */
const maxBodyBytes = 524_288;

/** The bodies of both are JSON; SNS calls its own text/plain. */
const contentTypes = ['application/json', 'text/plain'];

/** Serves the webhook: 200 for what was taken in, and what AWS is not to send again. */
export async function registerBatchWebhook(app: FastifyInstance, notifications: BatchNotifications): Promise<void> {
  await app.register((webhook, _options, done) => {
    webhook.removeAllContentTypeParsers();
    webhook.addContentTypeParser(contentTypes, { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
    webhook.post<{ Body: string | undefined }>(batchWebhookPath, { bodyLimit: maxBodyBytes }, async ({ headers, body }) => {
      const secret = headers[secretHeader];
      return { outcome: await notifications.receive(typeof secret === 'string' ? secret : undefined, body ?? '') };
    });
    done();
  });
}
