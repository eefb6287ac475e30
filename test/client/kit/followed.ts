import { expect } from 'vitest';
import type { ClientOptions, ConverseInput, Follow, GenerationEvent, RequestOptions } from '../../../client/index.ts';
import { createClient } from '../../../client/index.ts';
import { prompt } from '../../kit/operations.ts';

/** Comes back nearly at once, so that a test of many cuts takes no longer than its stream. */
export const hasty = { baseMs: 5, maxMs: 20 };

export const clientOf = (url: string, options: Partial<ClientOptions> = {}) => createClient({ url: `${url}/graphql`, retry: hasty, ...options });

/** A prompt that `local.echo-v1` answers with as many words. */
export const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

/** Faults reach the embedded Bedrock as a tag. */
export const input = (text: string, modelId: string, faults: string, options: RequestOptions = {}): ConverseInput => ({
  modelId,
  messages: [{ role: 'USER', content: [{ text }] }],
  options: { tags: [{ key: 'local-bedrock', value: faults }], ...options },
});

/** `tokensPerSecond` 0 is flat out. */
export const echoInput = (text: string, tokensPerSecond = 0, options?: RequestOptions): ConverseInput => input(text, 'local.echo-v1', `tokens-per-second=${tokensPerSecond}`, options);

export const faultyInput = (faults: string): ConverseInput => input(prompt, 'amazon.nova-lite-v1:0', faults);

interface Reading {
  readonly after?: number;
  readonly onEvent?: (event: GenerationEvent) => void;
}

/** Reads all events, and checks that they are whole: dense numbers after `after`, one terminal event, deltas that add up to the text. */
export async function readWhole(follow: Follow, { after = 0, onEvent }: Reading = {}): Promise<GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  let text = '';
  for await (const event of follow) {
    events.push(event);
    if (event.__typename === 'TextDelta' || event.__typename === 'NativeChunk') text += event.text;
    if (after === 0 && !event.terminal) expect(follow.text).toBe(text);
    expect(follow.lastSequence).toBe(event.sequence);
    onEvent?.(event);
  }
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => after + index + 1));
  expect(events.filter(({ terminal }) => terminal)).toHaveLength(1);
  const last = events.at(-1);
  expect(last?.terminal).toBe(true);
  if (last !== undefined && 'generation' in last) {
    expect(last.generation.text).toContain(text);
    if (after === 0) expect(text).toBe(last.generation.text);
    expect(follow.text).toBe(last.generation.text);
    expect(await follow.result()).toBe(last.generation);
  }
  return events;
}
