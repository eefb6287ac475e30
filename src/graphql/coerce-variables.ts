import { coerceInputValue, GraphQLError, isInputType, isNonNullType, print, typeFromAST, valueFromAST } from 'graphql';
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import { CodedError } from '../errors.ts';
import { shorten } from '../shorten.ts';
import { coercionOf, misfit } from './coerce-input.ts';
import { tellMisfit } from './tell-misfit.ts';

const maxErrors = 20;
const maxMessageLength = 300; // characters

type Values = Record<string, unknown>;

/**
 * Coerces the variables of an operation to their types, with their defaults. graphql-js would do the same inside `execute`, but again for
 * every event of a subscription, and with the whole value in its messages; here it is done once, and an error names the path
 * (`input.messages[0].role`) and leaves the value out.
 *
 * Errors carry BAD_USER_INPUT; at most twenty are reported, and nothing is looked at behind them.
 */
export function coerceVariables(schema: GraphQLSchema, operation: OperationDefinitionNode, raw: Readonly<Values>): { readonly values: Values; readonly errors: readonly GraphQLError[] } {
  const values: Values = {};
  const errors: GraphQLError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = inputTypeOf(schema, definition);
    // Validation has refused anything else (VariablesAreInputTypesRule).
    if (type === null) continue;
    /** False: no more is told. */
    const report = (path: readonly (string | number)[], message: string): boolean => {
      if (errors.length < maxErrors) errors.push(refuse(definition, formatPath(name, path), message));
      return errors.length < maxErrors;
    };
    if (!Object.hasOwn(raw, name)) {
      if (definition.defaultValue !== undefined) values[name] = valueFromAST(definition.defaultValue, type);
      else if (isNonNullType(type)) report([], `a value of the required type ${print(definition.type)} is missing.`);
    } else if (raw[name] === null && isNonNullType(type)) {
      report([], `the type ${print(definition.type)} allows no null.`);
    } else {
      values[name] = coerce(raw[name], type, report);
    }
  }
  return { values, errors };
}

/** By the definition, which is of one document and so of one schema. */
const inputTypes = new WeakMap<VariableDefinitionNode, GraphQLInputType | null>();

function inputTypeOf(schema: GraphQLSchema, definition: VariableDefinitionNode): GraphQLInputType | null {
  let type = inputTypes.get(definition);
  if (type === undefined) {
    const named = typeFromAST(schema, definition.type);
    type = isInputType(named) ? named : null;
    inputTypes.set(definition, type);
  }
  return type;
}

/** Thrown amid the words about a value, once there are enough: it may hold millions that do not fit, and each word costs ten microseconds and more. */
const enough = new Error('Enough is wrong.');

function coerce(value: unknown, type: GraphQLInputType, report: (path: readonly (string | number)[], message: string) => boolean): unknown {
  const coerced = coerceQuietly(value, type);
  if (coerced !== misfit) return coerced;
  try {
    return coerceInputValue(value, type, (at, invalidValue, error) => {
      const { path, message } = tellMisfit(type, at, invalidValue, error.message);
      if (!report(path, message)) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
    return undefined;
  }
}

function coerceQuietly(value: unknown, type: GraphQLInputType): unknown {
  try {
    return coercionOf(type)(value);
  } catch {
    return misfit;
  }
}

function refuse(definition: VariableDefinitionNode, field: string, message: string): GraphQLError {
  const originalError = new CodedError('BAD_USER_INPUT', { field, message: `Variable "$${field}": ${shorten(message, maxMessageLength)}` });
  return new GraphQLError(originalError.message, { nodes: definition, originalError });
}

const formatPath = (name: string, path: readonly (string | number)[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`), name);
