import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  NoUnusedFragmentsRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { GraphQLNamedOutputType, GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

test('every type, field, argument, input field and enum value has a description', () => {
  const lacking = elementsOf(schema).filter(({ description }) => (description ?? '').trim() === '');
  expect(elementsOf(schema).length).toBeGreaterThan(300);
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test('one query can select every field of every member of each union and interface but Node, without aliases', () => {
  const abstractTypes = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type) && type.name !== 'Node' && !isIntrospectionType(type));
  expect(abstractTypes.map(({ name }) => name).sort()).toEqual(['ContentBlock', 'GenerationEvent']);
  for (const type of abstractTypes) expect(problemsOfSelectingAll(schema, type.name)).toEqual([]);
});

test('fields that cannot be selected together would be found', () => {
  const conflicting = buildSchema('type Query { any: Any } union Any = A | B type A { value: Int } type B { value: String! }');
  expect(problemsOfSelectingAll(conflicting, 'Any')).toEqual([expect.stringContaining('conflict because they return conflicting types')]);
});

test('the generated types are those of the schema', async () => {
  const script = fileURLToPath(new URL('../../scripts/codegen.ts', import.meta.url));
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({ stderr: '' });
});

interface Element {
  readonly name: string;
  readonly description: string | null | undefined;
}

function elementsOf(from: GraphQLSchema): readonly Element[] {
  const elements: Element[] = [{ name: 'schema', description: from.description }];
  for (const type of Object.values(from.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    elements.push({ name: type.name, description: type.description });
    if (isEnumType(type)) elements.push(...type.getValues().map(({ name, description }) => ({ name: `${type.name}.${name}`, description })));
    if (isInputObjectType(type)) elements.push(...Object.values(type.getFields()).map(({ name, description }) => ({ name: `${type.name}.${name}`, description })));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      elements.push({ name: `${type.name}.${field.name}`, description: field.description });
      elements.push(...field.args.map(({ name, description }) => ({ name: `${type.name}.${field.name}(${name}:)`, description })));
    }
  }
  return elements;
}

/** Validates a fragment with every field of every member, as deep as types do not come again. */
function problemsOfSelectingAll(from: GraphQLSchema, typeName: string): readonly string[] {
  const fragment = parse(`fragment All on ${typeName} ${selectAll(from, typeName, [])}`);
  // The fragment stands alone: no operation of the schema is at issue.
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  return validate(from, fragment, rules).map(({ message }) => message);
}

function selectAll(from: GraphQLSchema, typeName: string, above: readonly string[]): string {
  const type = from.getType(typeName);
  if (above.includes(typeName)) return '{ __typename }';
  const path = [...above, typeName];
  if (isUnionType(type) || isInterfaceType(type)) {
    return `{ ${from.getPossibleTypes(type).map(({ name }) => `... on ${name} ${selectAll(from, name, path)}`).join(' ')} }`;
  }
  if (!isObjectType(type)) throw new Error(`${typeName} has no fields`);
  const selectField = (name: string, fieldType: GraphQLNamedOutputType): string => (isCompositeType(fieldType) ? `${name} ${selectAll(from, fieldType.name, path)}` : name);
  return `{ ${Object.values(type.getFields()).map((field) => selectField(field.name, getNamedType(field.type))).join(' ')} }`;
}
