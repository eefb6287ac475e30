import { readFileSync } from 'node:fs';
import { BedrockRuntimeClient, type BedrockRuntimeClientConfig, type ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { startLocalBedrock, type LocalBedrock, type LocalBedrockOptions } from '../server.ts';

export const nova = 'amazon.nova-micro-v1:0';
export const claude = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
export const echo = 'local.echo-v1';
/** A window of 4,000 tokens, of which an answer may have 1,000; it caches from 256 on. */
export const small = 'local.small-v1';

/** Starts a server for one test, which closes it; streams are flat out unless said otherwise. */
export async function start(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
  const bedrock = await startLocalBedrock({ tokensPerSecond: Infinity, ...options });
  onTestFinished(() => bedrock.close());
  return bedrock;
}

/** How the real SDK is pointed at a server. */
export function clientConfig(bedrock: LocalBedrock): BedrockRuntimeClientConfig {
  return { endpoint: bedrock.url, region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
}

export const httpVersions = ['1.1', '2'] as const;

/** The SDK's own HTTP/2 handler, or the one for HTTP/1.1. */
export function createClient(bedrock: LocalBedrock, httpVersion: '1.1' | '2' = '2', config: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  const handler = httpVersion === '1.1' ? { requestHandler: new NodeHttpHandler() } : {};
  const client = new BedrockRuntimeClient({ ...clientConfig(bedrock), ...handler, ...config });
  onTestFinished(() => client.destroy());
  return client;
}

export function userMessage(text: string) {
  return { role: 'user' as const, content: [{ text }] };
}

/** The stream's text, the names of its events in order, and what it ended with. */
export async function readStream(stream: AsyncIterable<ConverseStreamOutput> | undefined) {
  const events: string[] = [];
  let text = '';
  let error: unknown;
  try {
    for await (const event of stream ?? []) {
      events.push(...Object.keys(event));
      text += event.contentBlockDelta?.delta?.text ?? '';
    }
  } catch (caught) {
    error = caught;
  }
  return { events, text, error };
}

export interface Recording {
  readonly operation: string;
  readonly request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyBase64?: string;
  };
}

const recordings = new URL('../../test/fixtures/recordings/', import.meta.url);

export function readRecording(name: string): Recording {
  return parseRecording(readFileSync(new URL(`${name}.json`, recordings), 'utf8'));
}

export function parseRecording(json: string): Recording {
  const recording: unknown = JSON.parse(json);
  if (isRecording(recording)) return recording;
  throw new Error('This is no recording.');
}

function isRecording(value: unknown): value is Recording {
  return typeof value === 'object' && value !== null && 'request' in value && 'response' in value;
}

export const recordingsFolder = recordings;
