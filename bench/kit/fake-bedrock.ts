/**
 * A Bedrock that costs next to nothing: every frame is encoded once. The model id says what is answered: `bench.tokens-<count>-rate-<per second>`,
 * where rate 0 is flat out. `bench.numbered-…` does the same with tokens that tell their number and, with a rate, when they were sent (numbered.ts).
 * Only for measuring what is in front of it.
 *
 * Runs as a process of its own with the ids of its models as arguments, and sends its URL to the one that forked it.
 */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { encodeEvent } from '../../local-bedrock/wire/event-stream.ts';
import { tokenOf } from './numbered.ts';

const usage = { inputTokens: 12, outputTokens: 100, totalTokens: 112 };
const frame = (type: string, payload: Readonly<Record<string, unknown>>): Uint8Array => encodeEvent(type, payload, () => 0.5);
const head = frame('messageStart', { role: 'assistant' });
const deltaOf = (text: string): Uint8Array => frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
const delta = deltaOf('token ');
const numbered: Uint8Array[] = [];
/** A numbered token that does not tell when it was sent is encoded once. */
const numberedOf = (number: number): Uint8Array => (numbered[number] ??= deltaOf(tokenOf(number)));
const tail = Buffer.concat([
  frame('contentBlockStop', { contentBlockIndex: 0 }),
  frame('messageStop', { stopReason: 'end_turn' }),
  frame('metadata', { usage, metrics: { latencyMs: 100 } }),
]);
const answer = JSON.stringify({ output: { message: { role: 'assistant', content: [{ text: 'token '.repeat(100) }] } }, stopReason: 'end_turn', usage, metrics: { latencyMs: 100 } });

/** Sends the tokens; with a rate, from one timer for all streams of that rate, as a busy Bedrock would wake its clients. */
function sendStream(response: ServerResponse, kind: string, tokens: number, rate: number): void {
  const isNumbered = kind === 'numbered';
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'bench' });
  response.write(head);
  if (rate === 0) {
    for (let sent = 0; sent < tokens; sent += 10) response.write(Buffer.concat(Array.from({ length: Math.min(10, tokens - sent) }, (_, index) => (isNumbered ? numberedOf(sent + index) : delta))));
    response.end(tail);
    return;
  }
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer);
    else if (sent < tokens) response.write(isNumbered ? deltaOf(tokenOf(sent, process.hrtime.bigint())) : delta);
    else {
      clearInterval(timer);
      response.end(tail);
    }
    sent += 1;
  }, 1_000 / rate);
}

const models = JSON.stringify({
  modelSummaries: process.argv.slice(2).map((modelId) => ({
    modelArn: `arn:aws:bedrock:us-west-2::foundation-model/${modelId}`,
    modelId,
    modelName: modelId,
    providerName: 'Bench',
    inputModalities: ['TEXT'],
    outputModalities: ['TEXT'],
    responseStreamingSupported: true,
    inferenceTypesSupported: ['ON_DEMAND'],
    modelLifecycle: { status: 'ACTIVE' },
  })),
});

const server = createServer((request, response) => {
  request.resume();
  const path = decodeURIComponent(request.url ?? '');
  if (path.includes('/foundation-models')) return void response.setHeader('content-type', 'application/json').end(models);
  if (path.includes('/inference-profiles')) return void response.setHeader('content-type', 'application/json').end('{"inferenceProfileSummaries":[]}');
  const [, kind = 'tokens', tokens = '100', rate = '0'] = /(tokens|numbered)-(\d+)-rate-(\d+)/.exec(path) ?? [];
  if (path.endsWith('/converse-stream')) sendStream(response, kind, Number(tokens), Number(rate));
  else response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'bench' }).end(answer);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` });
});
process.on('disconnect', () => process.exit(0));
