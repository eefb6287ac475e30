import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwRefusal, type AttemptCounter } from './attempts.ts';
import { jobFaultNames } from './batch/job-faults.ts';
import type { AnswerEvent } from './bodies/conversation.ts';
import type { CallLog, RunningCall } from './calls.ts';
import { startClock, type RunningClock } from './clock.ts';
import { FaultSpecError, type Faults } from './faults.ts';
import type { ModelList } from './models.ts';
import { tellOwnFailure } from './own-failure.ts';
import type { JsonAnswer, OpenedRequest, OperationRequest, StreamAnswer } from './operations/operation.ts';
import { createPacer, type Pacing } from './pacing.ts';
import { checkFaultsOf, parseFaults } from './parse-faults.ts';
import type { ControlFaults } from './control-faults.ts';
import type { PromptCache } from './prompt-cache.ts';
import type { QuotaLedger } from './quotas/quota-ledger.ts';
import { createRandom } from './random.ts';
import { isS3Request } from './s3/is-s3-request.ts';
import type { Say } from './say.ts';
import type { LazyStoredServices } from './stored-services.ts';
import { BedrockError, invalid } from './wire/errors.ts';
import type { Exchange } from './wire/exchange.ts';
import { findRoute, type Route } from './wire/router.ts';
import { readScope, verifySignature, type Credentials } from './wire/signature.ts';

/** The parts of a running server that a request meets. */
export interface RequestContext {
  readonly models: ModelList;
  readonly calls: CallLog;
  /** Whether the record of a call has the request's body. */
  readonly keepBodies: boolean;
  readonly attempts: AttemptCounter;
  readonly credentials: Credentials;
  /** Of requests that bring none of their own. */
  readonly faults: Faults;
  /** Of those that run no model. */
  readonly controlFaults: ControlFaults;
  /** Absent: none is enforced. */
  readonly quotas?: QuotaLedger;
  readonly pacing: Pacing;
  readonly promptCache: PromptCache;
  readonly seed: number;
  /** S3 and the batch jobs. */
  readonly stored: LazyStoredServices;
  /** What is to be answered; the engine answers what it has no word for. */
  readonly say?: Say;
}

/** The key of the request metadata whose value is a fault specification. */
const faultKey = 'local-bedrock';

/**
 * Answers one request, start to end: read the body, check the signature, find the operation, apply faults, answer. Every answer
 * carries the request id and the mark of the embedded Bedrock. Never rejects: what fails is answered as Bedrock's errors are.
 */
export async function handleRequest(exchange: Exchange, context: RequestContext): Promise<void> {
  if (exchange.method === 'GET' && exchange.path === '/_local/calls') {
    return sendJson(exchange, 200, { 'x-local-bedrock': '1' }, { calls: context.calls.calls });
  }
  if (exchange.method === 'GET' && exchange.path === '/_local/quotas') {
    return sendJson(exchange, 200, { 'x-local-bedrock': '1' }, { quotas: context.quotas?.states() ?? [] });
  }
  if (isS3Request(exchange)) {
    const { handleS3Request } = await import('./s3/handle-s3-request.ts');
    return handleS3Request(exchange, context);
  }
  const route = findRoute(exchange.path);
  const requestId = randomUUID();
  const headers = { 'x-amzn-requestid': requestId, 'x-local-bedrock': '1' };
  const call = context.calls.begin({
    operation: route?.operation.name ?? null,
    modelId: route?.operation.isInference === true ? route.label : null,
    httpVersion: exchange.httpVersion,
    requestId,
    invocationId: readHeader(exchange, 'amz-sdk-invocation-id'),
    attemptHeader: readHeader(exchange, 'amz-sdk-request'),
  });
  exchange.left.addEventListener('abort', () => call.end('aborted'), { once: true });
  try {
    await answerRequest(exchange, route, headers, call, context);
  } catch (error) {
    if (exchange.left.aborted) return;
    if (exchange.started) {
      exchange.cut();
      return;
    }
    const answer = error instanceof BedrockError ? error : new BedrockError('InternalServerException', tellOwnFailure(error));
    call.update({ status: answer.status });
    const errorHeaders = { ...headers, ...answer.headers, 'x-amzn-errortype': answer.errorType };
    await sendJson(exchange, answer.status, errorHeaders, { message: answer.message, ...answer.details });
    call.end('completed');
  }
}

async function answerRequest(
  exchange: Exchange,
  route: Route | null,
  headers: Readonly<Record<string, string>>,
  call: RunningCall,
  context: RequestContext,
): Promise<void> {
  const clock = startClock();
  const body = await exchange.readBody();
  if (context.keepBodies) call.update(parseBody(body));
  verifySignature({ ...exchange, body }, context.credentials);
  if (route === null) throw new BedrockError('UnknownOperationException', 'The requested operation is not recognized by the service.');
  const { operation, label } = route;
  if (exchange.method !== operation.method) {
    throw new BedrockError('MethodNotAllowedException', `${operation.name} is a ${operation.method} request.`, { allow: operation.method });
  }
  const region = readScope(exchange.headers)?.region ?? '';
  const request: OperationRequest = { label, region, query: new URLSearchParams(exchange.query), headers: exchange.headers, body };
  const opened = operation.open(request);
  call.update({ requestMetadata: opened.requestMetadata });
  const otherwise = operation.isInference ? context.faults : context.controlFaults(operation.name);
  const faults = context.attempts.apply(chooseFaults(operation.name, opened, otherwise), { operation: operation.name, modelId: label, body });
  if (await meetFirstFaults(faults, exchange, call)) return;

  const { models, seed, promptCache, say } = context;
  const ask = say && (() => say({ modelId: label, operation: operation.name, body: parseBody(body).body, call: call.call.number }));
  const batch = async () => (await context.stored.open()).batch;
  const quota = operation.isInference ? context.quotas?.open(label, region) : undefined;
  const sent: SentTokens = { tokens: 0 };
  try {
    const answer = await opened.answer({
      models, seed, promptCache, clock, faults, batch, ...(ask === undefined ? {} : { say: ask }), ...(quota === undefined ? {} : { quota }),
    });
    call.update({ status: 200 });
    await sendAnswer(answer, { exchange, headers, call, context, clock, faults, body }, sent);
  } finally {
    quota?.end(call.call.outcome === 'completed' ? Infinity : sent.tokens);
  }
  if (faults.close) exchange.close();
}

/** How much of an answer has gone out. */
interface SentTokens {
  tokens: number;
}

interface Sending {
  readonly exchange: Exchange;
  readonly headers: Readonly<Record<string, string>>;
  readonly call: RunningCall;
  readonly context: RequestContext;
  readonly clock: RunningClock;
  readonly faults: Faults;
  readonly body: Buffer;
}

async function sendAnswer(answer: JsonAnswer | StreamAnswer, { exchange, headers, call, context, clock, faults, body }: Sending, sent: SentTokens): Promise<void> {
  if (answer.kind === 'stream') {
    exchange.start(200, { 'content-type': 'application/vnd.amazon.eventstream', ...answer.headers, ...headers });
    const random = createRandom(context.seed, body.toString('latin1'));
    const pacing = faults.tokensPerSecond === null ? context.pacing : { ...context.pacing, tokensPerSecond: faults.tokensPerSecond };
    const pace = createPacer(pacing, answer.tokensPerPiece, random);
    // The codec behind it takes a third of the program's start: the first stream pays for it.
    const { sendStream } = await import('./send-stream.ts');
    await sendStream({ exchange, call, clock, faults, random, events: countPieces(answer, sent), pace });
  } else {
    const { kind, afterFrames } = faults.streamBreak ?? {};
    if (afterFrames === 0 && (kind === 'cut' || kind === 'reset')) {
      call.end('fault');
      exchange[kind]();
      return;
    }
    await sendJson(exchange, 200, { ...answer.headers, ...headers }, answer.body);
    if (!exchange.left.aborted) call.end('completed');
  }
}

/** Each piece is counted when the next event is asked for: it has been sent then. */
function* countPieces({ events, tokensPerPiece }: StreamAnswer, sent: SentTokens): Generator<AnswerEvent> {
  for (const event of events) {
    yield event;
    if (event.isPiece) sent.tokens += tokensPerPiece;
  }
}

/** A record that is run in real time comes with the tags of its batch job. */
const onlyOfJobs = jobFaultNames.filter((name) => name !== 'stall-after');

function chooseFaults(operation: string, opened: OpenedRequest, otherwise: Faults): Faults {
  const spec = opened.requestMetadata[faultKey];
  try {
    const faults = spec === undefined ? otherwise : parseFaults(spec, onlyOfJobs);
    checkFaultsOf(operation, faults);
    return faults;
  } catch (error) {
    if (!(error instanceof FaultSpecError)) throw error;
    throw invalid(`${spec === undefined ? 'The faults of all requests' : `requestMetadata.${faultKey}`}: ${error.message}`);
  }
}

/** Applies what happens before anything is answered. Returns whether that was all: there is nobody to answer any more. */
async function meetFirstFaults(faults: Faults, exchange: Exchange, call: RunningCall): Promise<boolean> {
  if (faults.slowFirstMs > 0) await sleep(faults.slowFirstMs, undefined, { signal: exchange.left });
  if (faults.stall) {
    await exchange.waitUntilLeft();
    return true;
  }
  if (faults.reset || (faults.resetKept && exchange.kept)) {
    call.end('fault');
    exchange.reset();
    return true;
  }
  try {
    throwRefusal(faults);
    return false;
  } catch (error) {
    call.end('fault');
    throw error;
  }
}

function parseBody(bytes: Buffer): { readonly body?: unknown } {
  try {
    return { body: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return {};
  }
}

function sendJson(exchange: Exchange, status: number, headers: Readonly<Record<string, string>>, body: unknown): Promise<void> {
  return exchange.send(status, { 'content-type': 'application/json', ...headers }, Buffer.from(JSON.stringify(body)));
}

function readHeader(exchange: Exchange, name: string): string | null {
  const value = exchange.headers[name];
  return typeof value === 'string' ? value : null;
}
