import { EventEmitter, once } from 'node:events';
import { CodedError } from '../../../src/errors.ts';
import type { RequestInfo } from '../../../src/graphql/context.ts';
import { defaultLimits } from '../../../src/graphql/limits.ts';
import type { Limits } from '../../../src/graphql/limits.ts';
import { createPipeline } from '../../../src/graphql/pipeline.ts';
import type { Pipeline } from '../../../src/graphql/pipeline.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import { createHttpServer } from '../../../src/transports/http-server.ts';
import type { HttpServer } from '../../../src/transports/http-server.ts';
import type { ServerOptions } from '../../../src/transports/port.ts';
import { Queue } from './queue.ts';

/** A schema with one of each thing that the transports treat differently. */
export const toySchema = `
  scalar JSON
  scalar DateTime
  scalar Base64
  scalar SafeInt
  enum Mood { CALM LOUD }
  interface Named { name: String! }
  type Cat implements Named { name: String! }
  type Dog implements Named { name: String! barks: Boolean! }
  type Level { level: Level! name: String! }
  input Prompt { text: String! mood: Mood = CALM image: Base64 at: DateTime more: [Prompt!] extra: JSON }
  type Answer { text: String! mood: Mood! at: DateTime tokens: SafeInt! }
  type Event { seq: Int! load: String! note(text: String): String prompt: String }
  type Query {
    hello(name: String = "world"): String!
    pets: [Named!]!
    level: Level!
    echo(prompt: Prompt!): Answer!
    json(value: JSON): JSON
    coded: String
    broken: String
    slow: String
  }
  type Mutation { converse(prompt: Prompt!): Answer note(text: String!): String }
  type Subscription {
    generationEvents(id: ID!, after: Int! = 0): Event!
    converseStream(prompt: Prompt!): Event!
  }
`;

/** Loads the same key once for one event. */
class Loader {
  readonly #loaded = new Map<number, string>();
  static loads = 0;

  load(key: number): string {
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    Loader.loads += 1;
    const value = `load ${Loader.loads}`;
    this.#loaded.set(key, value);
    return value;
  }
}

/** The context of the toy. */
export interface ToyContext {
  readonly info: RequestInfo;
  readonly loader: Loader;
  forEvent(): ToyContext;
}

interface Prompt {
  readonly text: string;
  readonly mood: string;
  readonly at?: Date;
}

/** One subscription that runs: what the test sends and sees. */
export class Feed {
  readonly info: RequestInfo;
  readonly args: Readonly<Record<string, unknown>>;
  /** Emits `return` when the iterator is told to stop, `read` when an event is asked for. */
  readonly signs = new EventEmitter();
  /** How often the iterator was told to stop. */
  returns = 0;
  /** How many events were asked for. */
  reads = 0;
  readonly #events: IteratorResult<unknown>[] = [];
  #waiting: { resolve(step: IteratorResult<unknown>): void; reject(error: unknown): void } | undefined;
  #failure: Error | undefined;

  constructor(info: RequestInfo, args: Readonly<Record<string, unknown>>) {
    this.info = info;
    this.args = args;
  }

  send(seq: number, more: object = {}): void {
    this.#push({ done: false, value: { seq, ...more } });
  }

  complete(): void {
    this.#push({ done: true, value: undefined });
  }

  fail(error: Error): void {
    if (this.#waiting === undefined) this.#failure = error;
    else this.#waiting.reject(error);
  }

  /** Resolves once the iterator was told to stop. */
  async returned(): Promise<void> {
    if (this.returns === 0) await once(this.signs, 'return');
  }

  /** Resolves once this many events were asked for. */
  async asked(count: number): Promise<void> {
    while (this.reads < count) await once(this.signs, 'read');
  }

  #push(step: IteratorResult<unknown>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#events.push(step);
    else waiting.resolve(step);
  }

  /** An iterator whose `return` never settles, as a model's stream that waits for its next token. */
  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return {
      next: () => {
        this.reads += 1;
        this.signs.emit('read');
        const step = this.#events.shift();
        if (step !== undefined) return Promise.resolve(step);
        if (this.#failure !== undefined) return Promise.reject(this.#failure);
        return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
      },
      return: () => {
        this.returns += 1;
        this.signs.emit('return');
        return new Promise(() => undefined);
      },
    };
  }
}

/** A running toy server. */
export interface ToyServer {
  readonly server: HttpServer;
  readonly url: string;
  readonly pipeline: Pipeline<ToyContext>;
  /** What was logged: fields and message as one text each. */
  readonly logged: string[];
  /** Resolves with the next subscription that starts. */
  nextFeed(): Promise<Feed>;
  /** Resolves with the context information of the next call of the query `slow`, which answers only when its signal aborts. */
  nextSlow(): Promise<RequestInfo>;
  /** The subscriptions that are about to start. */
  readonly subscribing: Queue<RequestInfo>;
  /** While set, subscriptions wait for it before they start. */
  gate: Promise<void> | undefined;
  readonly notes: string[];
  close(): Promise<void>;
}

/** Starts a server over the toy schema. */
export async function startToyServer(options: Partial<ServerOptions<ToyContext>> & { readonly limits?: Partial<Limits> } = {}): Promise<ToyServer> {
  const feeds = new Queue<Feed>();
  const subscribing = new Queue<RequestInfo>();
  const slow = new Queue<RequestInfo>();
  const logged: string[] = [];
  const write = (fields: object, message: string): void => void logged.push(`${JSON.stringify(fields)} ${message}`);
  const log = { debug: write, info: write, error: write };
  const notes: string[] = [];
  const answer = ({ prompt }: { prompt: Prompt }): object => ({ text: prompt.text, mood: prompt.mood, at: prompt.at, tokens: 2 ** 40 });
  const subscribe = async (_source: unknown, args: Readonly<Record<string, unknown>>, { info }: ToyContext): Promise<AsyncIterable<unknown>> => {
    subscribing.put(info);
    await toy.gate;
    if (args['id'] === 'nowhere') throw new CodedError('NOT_FOUND');
    if (args['id'] === 'broken') throw new Error('secret of subscribe');
    const feed = new Feed(info, args);
    feeds.put(feed);
    return feed;
  };
  const schema = createSchema(
    {
      Query: {
        hello: (_source: unknown, { name }: { name: string }) => `hello ${name}`,
        pets: () => [{ __typename: 'Cat', name: 'Tom' }, { __typename: 'Dog', name: 'Rex', barks: true }],
        level: () => level,
        echo: (_source: unknown, args: { prompt: Prompt }) => answer(args),
        json: (_source: unknown, { value }: { value: unknown }) => value,
        coded: () => {
          throw new CodedError('THROTTLED', { retryAfterMs: 7 });
        },
        broken: () => {
          throw new Error('secret at /etc/passwd');
        },
        slow: async (_source: unknown, _args: unknown, { info }: ToyContext) => {
          slow.put(info);
          if (!info.signal.aborted) await once(info.signal, 'abort');
          return 'aborted';
        },
      },
      Mutation: {
        converse: (_source: unknown, args: { prompt: Prompt }) => answer(args),
        note: (_source: unknown, { text }: { text: string }) => {
          notes.push(text);
          return text;
        },
      },
      Event: {
        load: ({ seq }: { seq: number }, _args: unknown, { loader }: ToyContext) => loader.load(seq),
        note: (_source: unknown, { text }: { text?: string }) => text,
      },
      Subscription: {
        generationEvents: { subscribe, resolve: (event: unknown) => event },
        converseStream: { subscribe, resolve: (event: object, { prompt }: { prompt: Prompt }) => ({ ...event, prompt: prompt.text }) },
      },
    },
    toySchema,
  );
  const pipeline = createPipeline<ToyContext>({ schema, log, limits: { ...defaultLimits, ...options.limits } });
  const server = await createHttpServer<ToyContext>({
    pipeline,
    log,
    createContext: (info) => createToyContext(info),
    maxBodyBytes: 100_000,
    allowedOrigins: ['https://app.example.com', 'tauri://localhost'],
    allowedHosts: ['bedrock.example.com'],
    ...options,
  });
  server.markReady();
  const toy: ToyServer = {
    server,
    url: server.url,
    pipeline,
    logged,
    notes,
    gate: undefined,
    nextFeed: () => feeds.take(),
    subscribing,
    nextSlow: () => slow.take(),
    close: async () => {
      await server.close({ drainMs: 1_000 });
    },
  };
  return toy;
}

function createToyContext(info: RequestInfo): ToyContext {
  return { info, loader: new Loader(), forEvent: () => createToyContext(info) };
}

const level = { name: 'deep', level: () => level };
