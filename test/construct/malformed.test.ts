import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/construct/index.ts';
import { judge } from '../../src/construct/index.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';
import { canHold, wrapSchema } from '../../src/construct/wrap-schema.ts';
import { corpus } from './corpus/corpus.ts';
import { malformedOutputs } from './corpus/malformed-outputs.ts';
import { satisfies } from './corpus/spoil.ts';

/** Every schema of the corpus by every malformed output, as each mode reads it: what is taken is always valid, and what can be put right is. */
type Target = Pick<Ask, 'mode' | 'format' | 'schema' | 'name' | 'wrapped' | 'cut'>;

const targetsOf = (schema: JsonObject): readonly Target[] =>
  (['NATIVE', 'TOOL', 'PROMPT'] as const).map((mode) => ({ mode, format: 'JSON', schema, name: 'answer', wrapped: mode !== 'PROMPT' && !canHold(schema), cut: null }));

function answerOf({ mode, name }: Target, text: string) {
  const content = mode === 'TOOL' ? [{ toolUse: { toolUseId: 't', name, input: text } }] : [{ text }];
  return { text: mode === 'TOOL' ? '' : text, content, stopReason: mode === 'TOOL' ? 'tool_use' : 'end_turn' };
}

/** Each once: what a schema is compiled to is kept with it. */
const cases = corpus.map(({ name, schema, objects }) => ({ name, schema, wrapper: wrapSchema(schema), objects, targets: targetsOf(schema) }));

describe.each(malformedOutputs)('$name', ({ outcome, write }) => {
  it.each([0, 1])('of each schema’s object %i', (which) => {
    for (const { name, schema, wrapper, objects, targets } of cases) {
      const object = objects[which] as JsonValue;
      for (const target of targets) {
        const text = target.wrapped ? write({ value: object }, wrapper) : write(object, schema);
        if (text === null) continue;
        const verdict = judge(target, answerOf(target, text));
        const where = `${name}, ${target.mode}: ${text.slice(0, 200)}`;
        if (verdict.error === null) expect(satisfies(schema, verdict.object), where).toBe(true);
        else expect(verdict.error.code, where).toBe('SCHEMA_UNSATISFIED');
        if (outcome === 'valid') expect(verdict.object, where).toEqual(object);
        // Where what was spoiled is the object that we have put around the value, the value itself may be whole.
        if (outcome === 'never' && !(target.wrapped && isDeepStrictEqual(verdict.object, object))) expect(verdict.error, where).not.toBeNull();
      }
    }
  });
});

describe('an answer with more than one object that satisfies the schema', () => {
  const target: Target = { mode: 'PROMPT', format: 'JSON', schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }, name: 'answer', wrapped: false, cut: null };
  const said = (text: string) => judge(target, answerOf(target, text));

  it.each([
    ['amid prose', 'A draft: {"city": "Bern, I think"}. No: {"city": "Basel"}'],
    ['in fences', 'A draft:\n```json\n{"city": "Bern, I think"}\n```\nBetter:\n```json\n{"city": "Basel"}\n```'],
  ])('is not guessed at: %s', (_, text) => {
    expect(said(text)).toMatchObject({ object: null, validationErrors: [expect.stringContaining('they differ')], error: { code: 'SCHEMA_UNSATISFIED' } });
  });

  it.each([
    ['the same twice', '{"city": "Basel"} I repeat: {"city":"Basel"}'],
    ['one in a fence, another in prose', 'Not {"city": "Bern"} but\n```json\n{"city": "Basel"}\n```'],
    ['one valid, another not', 'Not {"town": "Bern"} but {"city": "Basel"}'],
  ])('is taken where one is meant: %s', (_, text) => expect(said(text).object).toEqual({ city: 'Basel' }));
});
