import { describe, expect, it } from 'vitest';
import { planConstruct } from '../../src/construct/index.ts';
import { readCatalogue } from '../../src/models/catalogue.ts';

/** Which rung is chosen; the whole catalogue, and models that it does not know. */
const closed = { type: 'object', properties: { a: { type: 'string' } } };
const open = { type: 'object', additionalProperties: { type: 'string' } };
const can = { nativeStructuredOutput: true, tools: true, forcedToolChoice: { any: true, tool: true } };
const request = { schema: closed, schemaName: null, schemaDescription: null, mode: 'AUTO', modelId: 'm', capabilities: can, thinking: false, path: 'input' } as const;

const planned = (more: Partial<Parameters<typeof planConstruct>[0]>) => {
  const { spec, outputConfig, tool } = planConstruct({ ...request, ...more });
  expect([outputConfig, tool].filter((part) => part !== undefined)).toHaveLength(1);
  expect(outputConfig === undefined ? 'TOOL' : 'NATIVE').toBe(spec.mode);
  return { mode: spec.mode, strict: tool?.strict ?? false };
};
const noTool = { ...can, forcedToolChoice: { any: true, tool: false } };
const noNative = { ...can, nativeStructuredOutput: false };

it('AUTO takes what the model has, for each model of the catalogue', () => {
  for (const { modelId, capabilities } of readCatalogue().values()) {
    const plan = (): unknown => planned({ modelId, capabilities }).mode;
    if (capabilities.nativeStructuredOutput) expect(plan()).toBe('NATIVE');
    else if (capabilities.forcedToolChoice.tool) expect(plan()).toBe('TOOL');
    else expect(plan).toThrow(/input\.modelId: expected a model that can be held to a schema/);
  }
});

describe('a rung', () => {
  it.each([
    ['the strongest', {}, 'NATIVE', false],
    ['a tool that is strict where the model can', { mode: 'TOOL' }, 'TOOL', true],
    ['a tool that is not strict where the schema does not let it', { mode: 'TOOL', schema: open }, 'TOOL', false],
    ['a tool where the schema does not fit', { schema: open }, 'TOOL', false],
    ['a tool where there is nothing else', { capabilities: noNative }, 'TOOL', false],
    ['structured output of a model that thinks', { thinking: true }, 'NATIVE', false],
    ['what was asked for of a model that is not known', { capabilities: undefined, mode: 'NATIVE' }, 'NATIVE', false],
    ['a tool of a model that is not known', { capabilities: undefined, mode: 'TOOL' }, 'TOOL', false],
  ] as const)('%s', (_, more, mode, strict) => {
    expect(planned(more)).toEqual({ mode, strict });
  });

  it.each([
    ['AUTO of a model that is not known', { capabilities: undefined }, 'BAD_USER_INPUT', /input\.mode: expected NATIVE or TOOL/],
    ['tools that cannot be forced', { mode: 'TOOL', capabilities: noTool }, 'BAD_USER_INPUT', /input\.mode: expected AUTO or NATIVE/],
    ['tools that cannot be forced while it thinks', { capabilities: noNative, thinking: true }, 'BAD_USER_INPUT', /while it thinks/],
    ['a schema that does not fit the only rung', { schema: open, capabilities: noTool }, 'SCHEMA_INVALID', /at \/additionalProperties: it allows keys of any name/],
  ] as const)('none: %s', (_, more, code, says) => {
    expect(() => planConstruct({ ...request, ...more })).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) as string }) as Error);
  });
});
