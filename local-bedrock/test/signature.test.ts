import { BedrockClient, ListFoundationModelsCommand } from '@aws-sdk/client-bedrock';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import fc from 'fast-check';
import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { verifySignature } from '../wire/signature.ts';
import { clientConfig, createClient, echo, start, userMessage } from './kit.ts';

/** A request as it goes over the wire. */
interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Lets the SDK sign a request, and keeps it from being sent. */
async function capture(bedrock: LocalBedrock, modelId = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0'): Promise<WireRequest> {
  let captured: WireRequest | undefined;
  const handler = new NodeHttpHandler();
  handler.handle = ({ method, path, headers, body }) => {
    captured = { method, path, headers, body: new TextDecoder().decode(body as Uint8Array) };
    return Promise.reject(new Error('captured'));
  };
  const client = new BedrockRuntimeClient({ ...clientConfig(bedrock), requestHandler: handler });
  const command = new ConverseCommand({ modelId, messages: [userMessage('hello')], requestMetadata: { a: 'b' } });
  await expect(client.send(command)).rejects.toThrow('captured');
  if (captured === undefined) throw new Error('The SDK sent nothing.');
  return captured;
}

function send(bedrock: LocalBedrock, { method, path, headers, body }: WireRequest): Promise<{ status: number; errorType: string; message: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: bedrock.port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const answer: unknown = JSON.parse(Buffer.concat(chunks).toString());
        const message = typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : '';
        resolve({ status: response.statusCode ?? 0, errorType: String(response.headers['x-amzn-errortype']), message });
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** Another letter or digit in the place of one. */
function flip(text: string, position: number, replacement: string): string {
  const places = [...text.matchAll(/[a-zA-Z0-9]/g)].map(({ index }) => index);
  const place = places[position % places.length] ?? 0;
  const other = text[place] === replacement ? (replacement === 'x' ? 'y' : 'x') : replacement;
  return text.slice(0, place) + other + text.slice(place + 1);
}

test('a request that the SDK signed is accepted as it is', async () => {
  const bedrock = await start();
  expect(await send(bedrock, await capture(bedrock))).toMatchObject({ status: 200 });
});

test('any other letter in what is signed is refused', async () => {
  const bedrock = await start();
  const original = await capture(bedrock);
  const signedNames = /SignedHeaders=([^,]+)/.exec(original.headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
  const names = [...signedNames.filter((name) => name !== 'content-length'), 'authorization'];
  expect(names).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'content-type']));
  const places = ['path', 'body', ...names];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...places),
      fc.nat(500),
      fc.constantFrom('a', 'e', 'k', 'z', 'A', 'Q', '0', '5', '9'),
      async (place, position, replacement) => {
        const changed: WireRequest = place === 'path' || place === 'body'
          ? { ...original, [place]: flip(original[place], position, replacement) }
          : { ...original, headers: { ...original.headers, [place]: flip(original.headers[place] ?? '', position, replacement) } };
        const { status, errorType } = await send(bedrock, changed);
        expect(errorType).toMatch(/Signature|UnrecognizedClient/);
        expect(status).toBe(errorType.startsWith('IncompleteSignatureException') ? 400 : 403);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
  expect(new Set(bedrock.calls.map(({ status }) => status))).toEqual(new Set([400, 403]));
});

describe('refuses', () => {
  test('an unknown key, in the recorded words', async () => {
    const bedrock = await start({ credentials: { someone: 'secret' } });
    await expect(createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.', $metadata: { httpStatusCode: 403 },
    });
  });

  test('a wrong secret', async () => {
    const client = createClient(await start(), '2', { credentials: { accessKeyId: 'local', secretAccessKey: 'wrong' } });
    await expect(client.send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }))).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('a request without a signature, whatever it asks for', async () => {
    const bedrock = await start();
    for (const path of ['/foundation-models', '/no-such-thing']) {
      expect(await send(bedrock, { method: 'GET', path, headers: {}, body: '' })).toEqual({
        status: 403,
        errorType: 'MissingAuthenticationTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/',
        message: 'Missing Authentication Token',
      });
    }
  });

  test('a signature that is more than five minutes old or early', async () => {
    const bedrock = await start();
    const { method, path, headers, body } = await capture(bedrock);
    const signed = { method, path, query: '', headers, body: Buffer.from(body) };
    const [year = '', month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '')?.slice(1) ?? [];
    const signedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    const verifyAfter = (ms: number) => () => {
      verifySignature(signed, { local: 'local' }, new Date(signedAtMs + ms));
    };
    expect(verifyAfter(300_000)).not.toThrow();
    expect(verifyAfter(301_000)).toThrow(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/);
    expect(verifyAfter(-300_000)).not.toThrow();
    expect(verifyAfter(-301_000)).toThrow(/^Signature not yet current: /);
  });
});

test('accepts query strings whose letters need encoding', async () => {
  const client = new BedrockClient(clientConfig(await start()));
  for (const byProvider of ['Local', 'Größe & Co', "it's (a) *star*", 'a=b+c/d:é']) {
    const { modelSummaries } = await client.send(new ListFoundationModelsCommand({ byProvider, byOutputModality: 'TEXT' }));
    expect(modelSummaries).toHaveLength(byProvider === 'Local' ? 2 : 0);
  }
});
