import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jobFaultNames } from '../batch/job-faults.ts';
import { parseFaults } from '../parse-faults.ts';
import { builtInPrompts } from '../prompts.ts';
import { s3Operations } from '../s3/find-operation.ts';
import { operations } from '../wire/router.ts';

/** The README, held against what it tells of. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('it lists the operations that are simulated, and no other', () => {
  const [, list = ''] = /- \*\*Operations\*\*([^]*?)All others/.exec(readme) ?? [];
  expect(list.match(/\b[A-Z][a-z]+[A-Z]\w+|\bConverse\b/g)?.sort()).toEqual(operations.map(({ name }) => name).sort());
});

test('it lists the prompts with their models, texts and variables', () => {
  const rows = readme.split('\n').filter((line) => line.includes(':prompt/') && line.startsWith('|'));
  expect(rows).toHaveLength(builtInPrompts.length);
  for (const [index, { arn, modelId, system, text }] of builtInPrompts.entries()) {
    const parts = [arn, modelId, ...system, ...text.split('\n\n'), ...listVariables([...system, text].join())];
    expect(parts.filter((part) => rows[index]?.includes(part) !== true)).toEqual([]);
  }
});

test('its table of the faults of a job has all of them, and no other', () => {
  const [, table = ''] = /\| fault of a job \|([^]*?)\n\n/.exec(readme) ?? [];
  expect([...table.matchAll(/`([a-z-]+)(?:=\w+)?`/g)].map(([, name]) => name).sort()).toEqual([...jobFaultNames].sort());
});

test('it lists the operations of S3 that are simulated, and no other', () => {
  const [, list = ''] = /## S3[^]*?- \*\*Operations\*\*([^]*?)All others/.exec(readme) ?? [];
  expect(list.match(/\b[A-Z][a-z]+[A-Z]\w+/g)?.sort()).toEqual(s3Operations.map(({ name }) => name).sort());
});

describe('its table of faults', () => {
  const [, faultTable = ''] = /\| fault \|([^]*?)\n\n/.exec(readme) ?? [];
  const names = [...faultTable.matchAll(/^\| `([a-z][a-z-]*)(?:=[^`]*)?`/gm)].map(([, name = '']) => name);
  const [, errors = ''] = /\| `error-after=K:EXCEPTION` \|([^|]*)\|/.exec(readme) ?? [];

  test.each(names)('has %s, which is known', (name) => {
    expect(() => {
      parseFaults(`${name}=none`);
    }).not.toThrow('there is no fault');
  });

  test.each([...errors.matchAll(/`(\w+Exception)`/g)].map(([, name = '']) => name))('names %s, which can be sent', (exception) => {
    expect(parseFaults(`error-after=1:${exception}`).streamBreak).toEqual({ kind: 'error', afterFrames: 1, exception });
  });
});

function listVariables(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => `\`${name}\``);
}
