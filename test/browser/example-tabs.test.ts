import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createExampleTabs } from '../../explorer/src/example-tabs.ts';
import type { ServerMode } from '../../explorer/src/example-tabs.ts';

const schema = buildSchema(readProjectFile('schema.graphql'));
const catalogue = readProjectFile('catalogue/models.json');
const modes: ServerMode[] = ['LOCAL', 'AWS'];

describe.each(modes)('the example tabs in mode %s', (mode) => {
  const tabs = createExampleTabs(mode);

  test.each(tabs.map((tab, index) => ({ number: index + 1, ...tab })))('tab $number is valid against the schema', ({ query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  test('have no line that a window 1280 pixels wide would wrap', () => {
    expect(tabs.flatMap(({ query }) => query.split('\n')).filter((line) => line.length > 50)).toEqual([]);
  });

  test('name models that the catalogue knows', () => {
    const modelIds = tabs.flatMap(({ query, variables = '' }) => [...`${query}${variables}`.matchAll(/"?modelId"?: "([^"]+)"/g)].map((match) => match[1]));
    expect(modelIds).toHaveLength(8);
    for (const modelId of modelIds) expect(catalogue).toContain(`"${String(modelId)}"`);
  });
});

function readProjectFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
