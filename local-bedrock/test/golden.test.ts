import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { start } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

/** What is asked and what is answered, whole but for latency and ids. `<name>` in a body stands for a text that is too long to be written out. */
const step = z.object({ path: z.string(), headers: z.record(z.string(), z.string()).default({}), body: z.unknown(), status: z.number().default(200), answer: z.unknown() });
const cases = z.array(z.object({
  title: z.string(),
  texts: z.record(z.string(), z.object({ text: z.string(), times: z.number() })).default({}),
  /** One after the other, of one server. */
  steps: z.array(step),
}));
type GoldenCase = z.infer<typeof cases>[number];

const folder = new URL('golden/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  test.each(cases.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))('$title', async ({ texts, steps }) => {
    const bedrock = await start();
    for (const { path, headers, body, status, answer } of steps) {
      const answered = await sendSigned(bedrock, { path, headers, body: writeTexts(JSON.stringify(body), texts) });
      expect({ status: answered.status, answer: dropChanging(answered.body) }).toEqual({ status, answer });
    }
  });
});

function writeTexts(json: string, texts: GoldenCase['texts']): string {
  return Object.entries(texts).reduce((written, [name, { text, times }]) => written.replaceAll(`<${name}>`, text.repeat(times)), json);
}

function dropChanging(body: Buffer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parseObject(body.toString())).filter(([name]) => name !== 'metrics' && name !== 'id'));
}
