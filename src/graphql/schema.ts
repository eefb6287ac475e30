import { readFileSync } from 'node:fs';
import { assertValidSchema, buildASTSchema, isAbstractType, isObjectType, isScalarType, isSpecifiedScalarType, parse } from 'graphql';
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema, GraphQLTypeResolver } from 'graphql';
import { projectFile } from './project-file.ts';
import { scalars } from './scalars/index.ts';

/**
 * Resolvers by type and field: `{ Query: { model: resolve }, Subscription: { events: { subscribe, resolve } }, Node: { __resolveType } }`.
 * Fields that are not named read the property of the same name.
 */
export type ResolverMap = Readonly<Record<string, unknown>>;

/**
 * Builds the executable schema from schema.graphql (or a text given instead) and the resolvers.
 *
 * Throws one Error that lists every problem: a type or field that the schema does not have, something that is not a resolver, a root field
 * without a resolver, a subscription without `subscribe`, a scalar that nobody implements. An abstract type without `__resolveType` relies on
 * the `__typename` of its values.
 */
export function createSchema(resolvers: ResolverMap, text?: string): GraphQLSchema {
  const schema = text === undefined ? readOwn() : buildASTSchema(parse(text));
  const problems: string[] = [];
  attachScalars(schema, problems);
  for (const [typeName, fields] of Object.entries(resolvers)) attachType(schema, typeName, fields, problems);
  checkRootFields(schema, problems);
  if (problems.length > 0) throw new Error(`The resolvers do not fit the schema:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  assertValidSchema(schema);
  return schema;
}

/** That schema.graphql is valid is for a test to say: to find it out takes longer than to read it, at each start. */
const readOwn = (): GraphQLSchema => buildASTSchema(parse(readFileSync(projectFile('schema.graphql'), 'utf8'), { noLocation: true }), { assumeValidSDL: true });

function attachScalars(schema: GraphQLSchema, problems: string[]): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    const implementation = scalars.find(({ name }) => name === type.name);
    if (implementation === undefined) {
      problems.push(`scalar ${type.name} has no implementation`);
      continue;
    }
    const { serialize, parseValue, parseLiteral } = implementation;
    Object.assign(type, { serialize, parseValue, parseLiteral });
  }
}

function attachType(schema: GraphQLSchema, typeName: string, fields: unknown, problems: string[]): void {
  const type = schema.getType(typeName);
  if (!isRecord(fields)) {
    problems.push(`${typeName}: expected an object of resolvers`);
  } else if (isObjectType(type)) {
    attachFields(type, fields, problems);
  } else if (isAbstractType(type)) {
    for (const [name, value] of Object.entries(fields)) {
      if (name === '__resolveType' && isTypeResolver(value)) type.resolveType = value;
      else problems.push(`${typeName}.${name}: an interface or union takes a function __resolveType and nothing else`);
    }
  } else {
    problems.push(`${typeName}: the schema has no object type, interface or union of this name`);
  }
}

function attachFields(type: GraphQLObjectType, resolvers: Readonly<Record<string, unknown>>, problems: string[]): void {
  const fields = type.getFields();
  for (const [name, value] of Object.entries(resolvers)) {
    const field = fields[name];
    if (field === undefined) {
      problems.push(`${type.name}.${name}: the schema has no such field`);
    } else if (isFieldResolver(value)) {
      field.resolve = value;
    } else if (isRecord(value) && Object.entries(value).every(([key, member]) => (key === 'resolve' || key === 'subscribe') && isFieldResolver(member))) {
      Object.assign(field, value);
    } else {
      problems.push(`${type.name}.${name}: expected a function, or an object with the functions subscribe and resolve`);
    }
  }
}

function checkRootFields(schema: GraphQLSchema, problems: string[]): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (field.resolve === undefined) problems.push(`${type?.name ?? ''}.${field.name}: has no resolver`);
    }
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (field.subscribe === undefined) problems.push(`Subscription.${field.name}: has no subscribe`);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isFieldResolver = (value: unknown): value is GraphQLFieldResolver<unknown, unknown> => typeof value === 'function';
const isTypeResolver = (value: unknown): value is GraphQLTypeResolver<unknown, unknown> => typeof value === 'function';
