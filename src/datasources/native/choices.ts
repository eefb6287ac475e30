import type { JsonObject, JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import type { ModelUsage } from '../types.ts';
import { readCounts, toCount } from '../usage.ts';
import type { ChunkWords } from './each-chunk.ts';
import { toObject, toObjects, toText } from './members.ts';
import type { NativeAnswer } from './types.ts';

/** A body in the form of OpenAI's chat completions or its kin: the first of its `choices`. */
export function readChoiceBody(body: JsonValue): NativeAnswer {
  const { text, stopReason, usage = null } = readChoice(toObject(body));
  return { text: toText(text), usage, stopReason: readStopReason(stopReason) };
}

/** What the first of the `choices` says, where a caller asked for several (`n`), which a stream has turn about, with either name of the reason. */
export function readChoice(chunk: JsonObject): ChunkWords {
  const choice = toObjects(chunk['choices']).find(({ index }) => (index ?? 0) === 0) ?? {};
  const { stop_reason: stopReason, finish_reason: finishReason } = choice;
  return { text: wordsOfChoice(choice), stopReason: finishReason ?? stopReason, usage: readChoiceUsage(toObject(chunk['usage'])) };
}

/** In a whole `message`, a chunk's `delta`, or a bare `text`. */
export const wordsOfChoice = ({ message, delta, text }: JsonObject): JsonValue | undefined => toObject(delta)['content'] ?? toObject(message)['content'] ?? text;

/** Counts in OpenAI's names. Their `prompt_tokens` includes what came from the cache, as Bedrock's input does not. */
function readChoiceUsage(usage: JsonObject): ModelUsage | null {
  const prompt = toCount(usage['prompt_tokens']);
  const cacheRead = toCount(toObject(usage['prompt_tokens_details'])['cached_tokens']);
  return readCounts({
    input: prompt === null ? null : prompt - (cacheRead ?? 0),
    output: usage['completion_tokens'],
    cacheRead,
    total: usage['total_tokens'],
  });
}
