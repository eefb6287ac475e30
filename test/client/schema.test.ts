import { readFileSync } from 'node:fs';
import { buildSchema, isInterfaceType, isObjectType, Kind, parse, validate, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from '../../client/documents.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

const fieldsOf = (type: string): string[] => {
  const found = schema.getType(type);
  return isObjectType(found) || isInterfaceType(found) ? Object.keys(found.getFields()) : [];
};

const eventTypes = (): string[] => {
  const found = schema.getType('GenerationEvent');
  return isInterfaceType(found) ? schema.getPossibleTypes(found).map(({ name }) => name) : [];
};

/** The fields that a document selects of a type by name. */
function selectedOf(document: string, typeName: string): string[] {
  const selected: string[] = [];
  visit(parse(document), {
    InlineFragment: ({ typeCondition, selectionSet }) => {
      if (typeCondition?.name.value === typeName) selected.push(...selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : [])));
    },
    FragmentDefinition: ({ typeCondition, selectionSet }) => {
      if (typeCondition.name.value === typeName) selected.push(...selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : [])));
    },
  });
  return selected;
}

describe('what the client asks for', () => {
  const { eventFields, generationEvents, startGeneration, cancelGeneration, readGeneration } = documents;
  const operations = { generationEvents, startGeneration, cancelGeneration, readGeneration };

  it.each(Object.entries(operations))('%s fits the schema', (_name, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  });

  it('every event type of the schema is known, and all of its fields are read', () => {
    const common = fieldsOf('GenerationEvent');
    expect(eventTypes().length).toBeGreaterThan(10);
    for (const type of eventTypes()) {
      expect(Object.keys(eventFields)).toContain(type);
      expect(selectedOf(generationEvents, type).toSorted(), type).toEqual(fieldsOf(type).filter((field) => !common.includes(field)).toSorted());
    }
  });

  it('a type that the schema does not name is asked for nothing, so that its server takes the document', () => {
    for (const type of Object.keys(eventFields).filter((name) => !eventTypes().includes(name))) expect(selectedOf(generationEvents, type), type).toEqual([]);
  });

  it('what the descriptions of its inputs lead to is read, but the single calls', () => {
    const inputs = readFileSync(new URL('../../client/inputs.ts', import.meta.url), 'utf8');
    const led = new Set([...inputs.matchAll(/\bGeneration\.(\w+)/g)].map(([, field = '']) => field));
    expect([...led].filter((field) => !selectedOf(readGeneration, 'Generation').includes(field))).toEqual(['attempts']);
  });

  it('every kind of content block is read, but those that no model writes', () => {
    const union = schema.getType('ContentBlock');
    const members = union !== undefined && 'getTypes' in union ? union.getTypes().map(({ name }) => name) : [];
    const read = members.filter((name) => selectedOf(generationEvents, name).length > 0);
    expect(members.filter((name) => !read.includes(name))).toEqual(['SearchResultBlock', 'CachePointBlock', 'GuardContentBlock']);
  });
});
