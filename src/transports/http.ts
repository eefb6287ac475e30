import type { IncomingMessage } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ExecutionResult, FormattedExecutionResult, GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CodedError } from '../errors.ts';
import type { EventScoped } from '../graphql/context.ts';
import { limitTokens, refuseWritesOverGet } from '../graphql/guards/index.ts';
import type { OperationRequest, PreparedOperation } from '../graphql/prepared-operation.ts';
import { isJsonObject } from '../json.ts';
import { turnEnd } from '../turn-end.ts';
import { inOurWords, subscriptionsElsewhere } from './apollo-refusals.ts';
import { abortWhenGone } from './client-gone.ts';
import { errorBody, jsonContentType, statusOf } from './error-response.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import type { TransportOptions } from './port.ts';
import { refuseSimpleRequests } from './request-guards.ts';
import { readBody } from './request-params.ts';
import { streamPath } from './sse.ts';

/** Where GraphQL over HTTP and over WebSocket is served. */
export const graphqlPath = '/graphql';

interface Answer {
  readonly status?: number;
  readonly result: ExecutionResult;
}

/** What Apollo hands to the plugin: the operation has come through Apollo's checks and is run by the pipeline. */
interface ApolloContext {
  readonly run: (request: OperationRequest) => Promise<Answer>;
}

/**
 * Serves queries and mutations at /graphql. Apollo Server reads the request and chooses media types and statuses as GraphQL over HTTP has it;
 * the operation itself goes through the pipeline, like those of the other transports. Where Apollo Server could only do what it has done before, for a good
 * request by POST with an Accept that it has answered already, it is not asked: the answer is the same, byte by byte.
 */
export async function registerHttp<Context extends EventScoped>(app: FastifyInstance, { pipeline, createContext, log }: TransportOptions<Context>): Promise<void> {
  const write = (level: 'debug' | 'info' | 'error') => (message?: unknown) => log[level]({}, String(message));
  const apollo = new ApolloServer<ApolloContext>({
    schema: pipeline.schema,
    dangerouslyDisableValidation: true, // the pipeline validates, and once for all who send the same document
    parseOptions: limitTokens(pipeline.limits.maxTokens),
    formatError: (_formatted, error) => pipeline.mask(inOurWords(error)).toJSON(),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: { debug: write('debug'), info: write('info'), warn: write('info'), error: write('error') },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      executeByPipeline,
    ],
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const run = async (params: OperationRequest, request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    const preparation = pipeline.prepare(params);
    return preparation.ok ? execute(preparation.operation, request, signal) : refuse(preparation.errors);
  };

  const execute = async (operation: PreparedOperation, request: IncomingMessage, signal: AbortSignal): Promise<Answer> => {
    const refusal = request.method === 'GET' ? refuseWritesOverGet(operation, []) : undefined;
    if (refusal !== undefined) return refuse([pipeline.mask(refusal)], 405);
    if (operation.kind === 'subscription') return refuse([pipeline.mask(new CodedError('BAD_REQUEST', { message: subscriptionsElsewhere }))]);
    const { accept = '' } = request.headers;
    if (!contentTypes.has(accept) && !(await isAcceptable(accept))) return refuse([unacceptable()], 406);
    try {
      return { result: await pipeline.execute(operation, await createContext({ transport: 'http', signal, join: undefined, idempotencyKey: readIdempotencyKey(request) })) };
    } catch (error) {
      return refuse([pipeline.mask(error)]);
    }
  };

  /** The content types that were chosen, by the Accept. */
  const contentTypes = new LRUCache<string, string>({ max: mostAccepts });

  /** Apollo Server says so only when the operation has run, and what a model was paid for would be thrown away: it is asked beforehand, by one that runs nothing. */
  const isAcceptable = async (accept: string): Promise<boolean> => {
    const headers = new HeaderMap([['content-type', 'application/json'], ['accept', accept]]);
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: { query: '{ __typename }' } },
      context: () => Promise.resolve({ run: () => Promise.resolve({ result: { data: {} } }) }),
    });
    return response.status !== 406;
  };

  const unacceptable = (): GraphQLError =>
    pipeline.mask(new CodedError('BAD_REQUEST', { message: `This path answers with application/json or application/graphql-response+json, which the Accept header does not allow. Event streams are at ${streamPath}.` }));

  app.route({
    method: ['GET', 'POST'],
    url: graphqlPath,
    preHandler: refuseSimpleRequests,
    handler: async (request, reply) => {
      const signal = abortWhenGone(reply.raw);
      await turnEnd();
      if (Array.isArray(request.body)) readBody(request.body); // says what to do, which Apollo Server does not
      const { accept = '' } = request.headers;
      const contentType = contentTypes.get(accept);
      const params = contentType === undefined ? undefined : readPlain(request);
      const preparation = params && pipeline.prepare(params);
      if (contentType !== undefined && preparation?.ok === true) {
        const { status = 200, result } = await execute(preparation.operation, request.raw, signal);
        return reply.code(status).header('content-type', contentType).send(`${JSON.stringify(format(result))}\n`);
      }
      const response = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method, headers: readHeaders(request), search: new URL(request.url, 'http://localhost').search, body: withoutHash(request.body) },
        context: () => Promise.resolve({ run: (operation: OperationRequest) => run(operation, request.raw, signal) }),
      });
      if (response.status === 406) return reply.code(406).type(jsonContentType).send(errorBody([unacceptable()]));
      if (response.body.kind !== 'complete') throw new Error('Apollo Server answered in parts, which graphql 16 cannot do.');
      const chosen = response.headers.get('content-type');
      if (chosen !== undefined && (response.status ?? 200) === 200 && accept.length <= longestAccept) contentTypes.set(accept, chosen);
      return reply.code(response.status ?? 200).headers(Object.fromEntries(response.headers)).send(response.body.string);
    },
  });
}

const mostAccepts = 100;
const longestAccept = 256; // characters

/** The parameters of a request by POST that has no others; undefined where Apollo Server has something to say of it. */
function readPlain({ method, body }: FastifyRequest): OperationRequest | undefined {
  if (method !== 'POST' || !isJsonObject(body) || body['extensions'] !== undefined) return undefined;
  try {
    return readBody(body);
  } catch {
    return undefined;
  }
}

/** Apollo Server refuses a hash also where the text of the query, which is all that is needed, stands beside it. Nothing else reads the extensions. */
const withoutHash = (body: unknown): unknown => (isJsonObject(body) && body['query'] !== undefined && isJsonObject(body['extensions']) ? { ...body, extensions: {} } : body);

const refuse = (errors: readonly GraphQLError[], status = statusOf(errors)): Answer => ({ status, result: { errors } });

/** Takes the execution over from Apollo. */
const executeByPipeline: ApolloServerPlugin<ApolloContext> = {
  requestDidStart: () =>
    Promise.resolve({
      responseForOperation: async ({ source, request, contextValue }) => {
        const { status, result } = await contextValue.run({ query: source, operationName: request.operationName, variables: request.variables });
        return {
          http: { headers: new HeaderMap(), ...(status === undefined ? {} : { status }) },
          body: { kind: 'single', singleResult: format(result) },
        };
      },
    }),
};

const format = ({ errors, data }: ExecutionResult): FormattedExecutionResult => ({
  ...(errors === undefined ? {} : { errors: errors.map((error) => error.toJSON()) }),
  ...(data === undefined ? {} : { data }),
});

function readHeaders(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
