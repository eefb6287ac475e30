import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:https';

/** Fetches a text over HTTPS. Rejects for every status but 200 (a redirection too), for more than 64 KiB, and when it takes longer than five seconds. */
export type Download = (url: string) => Promise<string>;

const timeoutMs = 5_000;
const maxBytes = 65_536;

/** `agent`: the connections to use. */
export const createDownload =
  (agent: Agent = new Agent()): Download =>
  async (url) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent, signal }, resolve).on('error', reject);
    });
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`the answer has the status ${String(response.statusCode)}`);
    }
    return readText(response);
  };

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
