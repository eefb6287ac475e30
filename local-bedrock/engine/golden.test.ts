import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answer } from './answer.ts';

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('document'), name: z.string(), format: z.string(), text: z.string().nullable() }),
  z.object({ type: z.literal('media'), kind: z.enum(['image', 'video', 'audio']), format: z.string() }),
  z.object({ type: z.literal('toolUse'), toolUseId: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('toolResult'), toolUseId: z.string(), text: z.string() }),
]);
const schema = z.record(z.string(), z.unknown());
const request = z.object({
  modelId: z.string().default('anthropic.claude-sonnet-4-5-20250929-v1:0'),
  system: z.array(z.string()).default([]),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), parts: z.array(part) })),
  maxTokens: z.number().default(1_000),
  stopSequences: z.array(z.string()).default([]),
  seed: z.number().default(1),
  tools: z.array(z.object({ name: z.string(), description: z.string(), schema })).default([]),
  toolChoice: z.union([z.object({ type: z.enum(['auto', 'any', 'none']) }), z.object({ type: z.literal('tool'), name: z.string() })]).default({ type: 'auto' }),
  reasoningTokens: z.number().default(0),
  outputSchema: schema.optional(),
});
const toolUses = z.array(z.object({ name: z.string(), input: z.unknown() })).default([]);
const cases = z.array(z.object({ title: z.string(), request, answer: z.string(), stopReason: z.string(), toolUses, reasoning: z.string().default('') }));

const folder = new URL('golden/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  test.each(cases.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))('$title', async (golden) => {
    const { outputSchema, ...asked } = golden.request;
    const result = await answer({ ...asked, ...(outputSchema === undefined ? {} : { outputSchema }) });
    expect({
      answer: result.pieces.join(''),
      stopReason: result.stopReason,
      toolUses: (result.toolUses ?? []).map(({ name, input }) => ({ name, input })),
      reasoning: (result.reasoning ?? []).join(''),
    }).toEqual({ answer: golden.answer, stopReason: golden.stopReason, toolUses: golden.toolUses, reasoning: golden.reasoning });
  });
});
