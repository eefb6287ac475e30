import { createHmac } from 'node:crypto';

/** No secret: signatures guard against mistakes of clients, and are the same after a restart. */
const key = 'local-bedrock';

/** Signs what a model thought. The signature names the model, so that another one can check it. */
export function signReasoning(modelId: string, text: string): string {
  const digest = createHmac('sha256', key).update(JSON.stringify([modelId, text])).digest('base64');
  return Buffer.from(`${digest}${modelId}`).toString('base64');
}

/** Whether a signature was made here, for this very text. */
export function isSignatureOf(signature: string, text: string): boolean {
  const modelId = Buffer.from(signature, 'base64').toString().slice(44);
  return signature === signReasoning(modelId, text);
}
