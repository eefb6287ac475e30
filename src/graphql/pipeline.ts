import { createSourceEventStream, execute, isScalarType } from 'graphql';
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { CodedError } from '../errors.ts';
import { coerceVariables } from './coerce-variables.ts';
import type { EventScoped } from './context.ts';
import { chooseOperation, createDocuments, passThroughScalar } from './documents.ts';
import { rememberEventPlans } from './event-plan.ts';
import { checkLength, limitAnswer } from './guards/index.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import { maskError } from './mask-error.ts';
import { createOutageLog } from './outage-log.ts';
import type { OperationRequest, Preparation, PreparedOperation } from './prepared-operation.ts';
import { mapEvents } from './result-stream.ts';
import type { ResultStream } from './result-stream.ts';

/** What a pipeline is made of. */
export interface PipelineOptions {
  /** Needs a scalar JSON that passes any value through. Its types are given what {@link limitAnswer} counts by. */
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  readonly log: Log;
}

/**
 * The way of every operation, whatever transport it came by: parse, validate, guard, coerce, execute, mask. Nothing here throws or rejects
 * because of a request, and every error that is returned may be sent as it is.
 */
export interface Pipeline<Context extends EventScoped> {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Everything before execution. Documents are remembered by their text. */
  prepare(request: OperationRequest): Preparation;
  /** Runs a query or a mutation. */
  execute(operation: PreparedOperation, context: Context): Promise<ExecutionResult>;
  /**
   * Starts a subscription; it ends when the signal aborts. A result instead of a stream says why it did not start. Its selection is planned once,
   * and only what the plan cannot do is executed for an event: see {@link rememberEventPlans}.
   */
  subscribe(operation: PreparedOperation, context: Context, signal: AbortSignal): Promise<ExecutionResult | ResultStream>;
  /** See {@link maskError}. */
  readonly mask: (error: unknown) => GraphQLError;
}

/** Throws if the schema has no scalar JSON that passes values through. */
export function createPipeline<Context extends EventScoped>({ schema, limits, log }: PipelineOptions): Pipeline<Context> {
  assertPassThrough(schema);
  limitAnswer(schema, limits.maxFields);
  const readDocument = createDocuments(schema, limits, log);
  const planEvents = rememberEventPlans(schema, limits.maxCharacters);
  const tellOutage = createOutageLog(log);
  const mask = (error: unknown): GraphQLError => {
    const shown = maskError(error, log);
    tellOutage(error, shown);
    return shown;
  };

  const run = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    try {
      const { data, errors } = await execute(args);
      checkLength(data, limits.maxCharacters);
      return errors === undefined ? { data: data ?? null } : { errors: errors.map(mask), data: data ?? null };
    } catch (error) {
      return { errors: [mask(error)], data: null };
    }
  };

  const argsOf = ({ document, name, variables }: PreparedOperation, contextValue: EventScoped): ExecutionArgs => ({
    schema,
    document,
    operationName: name,
    variableValues: variables,
    contextValue,
  });

  return {
    schema,
    limits,
    mask,
    prepare: (request) => {
      try {
        return prepare(request);
      } catch (error) {
        // Input nested some thousand levels deep overflows the stack of any recursive coercion.
        const refusal = error instanceof RangeError ? new CodedError('BAD_USER_INPUT', { message: 'The input is nested too deeply.', cause: error }) : error;
        return { ok: false, errors: [mask(refusal)] };
      }
    },
    execute: (operation, context) => run(argsOf(operation, context)),
    subscribe: async (operation, context, signal) => {
      const args = argsOf(operation, context);
      try {
        const source = await createSourceEventStream(args);
        if (!(Symbol.asyncIterator in source)) return { errors: (source.errors ?? []).map(mask) };
        const plan = planEvents(operation);
        const runFor = async (event: unknown): Promise<string> => JSON.stringify(await run({ ...args, rootValue: event, contextValue: context.forEvent() }));
        const mapping = {
          toResult: (event: unknown) => plan?.(event) ?? runFor(event),
          toFailure: (error: unknown) => JSON.stringify({ errors: [mask(error)] }),
        };
        return mapEvents(source, mapping, signal);
      } catch (error) {
        return { errors: [mask(error)] };
      }
    },
  };

  function prepare({ query, operationName, variables }: OperationRequest): Preparation {
    const checked = readDocument(query);
    if (!checked.ok) return checked;
    const chosen = chooseOperation(checked.operations, operationName);
    if (chosen === undefined) {
      const message = operationName ? `The document has no operation named "${operationName}".` : 'The document has several operations, or none: operationName must name the one to run.';
      return { ok: false, errors: [mask(new CodedError('OPERATION_RESOLUTION_FAILURE', { message }))] };
    }
    const { values, errors } = coerceVariables(schema, chosen.definition, variables ?? {});
    if (errors.length > 0) return { ok: false, errors: errors.map(mask) };
    const operation: PreparedOperation = {
      kind: chosen.definition.operation,
      name: chosen.definition.name?.value ?? null,
      rootFields: chosen.rootFields,
      document: checked.executable,
      variables: values,
    };
    return { ok: true, operation };
  }
}

function assertPassThrough(schema: GraphQLSchema): void {
  const scalar = schema.getType(passThroughScalar);
  const probe = {};
  if (!isScalarType(scalar) || scalar.parseValue(probe) !== probe) {
    throw new Error(`The schema needs a scalar ${passThroughScalar} that passes any value through unchanged.`);
  }
}
