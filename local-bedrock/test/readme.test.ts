import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFaults } from '../parse-faults.ts';
import { builtInPrompts } from '../prompts.ts';
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

describe('its table of faults', () => {
  const names = [...readme.matchAll(/^\| `([a-z][a-z-]*)(?:=[^`]*)?`/gm)].map(([, name = '']) => name);
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
