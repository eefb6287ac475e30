import { AsyncLocalStorage } from 'node:async_hooks';
import type { Agent } from 'node:http';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ProxyConfig } from '../proxy-config.ts';
import { TunnelledAgent } from './proxy/tunnelled-agent.ts';
import { forCall } from './proxy/tunnels.ts';

type Handle = NodeHttpHandler['handle'];

/** One call to Bedrock, as the request handler sees it. */
export interface Call {
  readonly signal: AbortSignal;
  /** Bedrock's answer, once its head is there; the body may still be on its way. */
  response?: Awaited<ReturnType<Handle>>['response'];
  /** Takes the signed request, which is not sent: nothing comes of the call but an error. */
  readonly intercept?: (request: Parameters<Handle>[0]) => void;
}

/**
 * The SDK's HTTP/1.1 handler over kept connections, one for each running call and no limit to them, with the abort signal brought to it past
 * the SDK: a call that is given the `abortSignal` option makes the client forget its cached middleware, and costs every later call the gain.
 * Aborting destroys the request's socket, at any moment until the answer is read; the handler takes its listener off the signal when the
 * request is over.
 *
 * Where a connection turns out to be dead before there is an answer, no other that is idle is used any more, and what costs nothing is asked again.
 */
export class AbortableHandler extends NodeHttpHandler {
  readonly #calls = new AsyncLocalStorage<Call>();
  readonly #agents: readonly [HttpAgent, HttpsAgent];
  readonly #isTunnelled: boolean;

  /** @param proxy what leads to Amazon; without it there is nothing on the way */
  constructor(proxy?: ProxyConfig) {
    const agents = [new HttpAgent(agentOptions), proxy === undefined ? new HttpsAgent(agentOptions) : new TunnelledAgent(proxy, agentOptions)] as const;
    super({ httpAgent: agents[0], httpsAgent: agents[1] });
    this.#agents = agents;
    this.#isTunnelled = proxy !== undefined;
  }

  /**
   * Makes requests belong to a call: the signal aborts them, and the response is noted in the call. It is heard also before there is a request, while the SDK waits
   * for credentials: nobody waits for STS longer than for Bedrock. Rejects with its reason then.
   */
  run<Result>(call: Call, request: () => Promise<Result>): Promise<Result> {
    return unlessAborted(this.#calls.run(call, request), call.signal);
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const call = this.#calls.getStore();
    if (call === undefined) return super.handle(request, options);
    if (call.intercept !== undefined) {
      call.intercept(request);
      throw new Error('The request was only to be seen.');
    }
    // Outside of the call's context: a connection made here outlives the call, and would keep it in memory.
    const ask = () => super.handle(request, { ...options, abortSignal: call.signal });
    const send = () => this.#calls.exit(() => (this.#isTunnelled ? forCall(call.signal, ask) : ask()));
    const answer = await send().catch((error: unknown) => {
      if (!isDropped(error)) throw error;
      // What has forgotten one kept connection has forgotten the others as well: a second try is not to come upon them one by one.
      for (const agent of this.#agents) destroyIdle(agent);
      if (!isFree(request)) throw error; // whether it is tried again is the caller's to say
      return send();
    });
    call.response = answer.response;
    return answer;
  }

  /** Closes the connections that serve no call; the others close when their call is over. */
  closeIdle(): void {
    for (const agent of this.#agents) closeIdle(agent);
  }
}

const agentOptions = { keepAlive: true, maxSockets: Infinity };

/** The same; or, once the signal says so, its reason. */
function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const leave = (): void => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave);
  result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  return promise;
}

/** The connection was closed or reset before there was an answer. */
const isDropped = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

/** Asking twice costs nothing: lists, and counts of tokens. */
const isFree = ({ method, path }: Parameters<Handle>[0]): boolean => method === 'GET' || path.endsWith('/count-tokens');

function closeIdle(agent: Agent): void {
  agent.maxFreeSockets = 0;
  destroyIdle(agent);
}

function destroyIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
