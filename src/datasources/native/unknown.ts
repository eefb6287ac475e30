import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { claude } from './claude.ts';
import { cohereCommandR } from './cohere-command-r.ts';
import { cohereCommand } from './cohere-command.ts';
import { readEachChunk } from './each-chunk.ts';
import { llama } from './llama.ts';
import { mistralText } from './mistral-text.ts';
import { nova } from './nova.ts';
import { openaiChat } from './openai-chat.ts';
import { titanEmbed } from './titan-embed.ts';
import { titanText } from './titan-text.ts';
import type { NativeFormat, NativeStep } from './types.ts';

/**
 * A model that the catalogue does not know: a retired one, or one behind the ARN of an application inference profile or an import. The first
 * body or chunk that has the shape of a family tells which it is. Anything else is handed on as it is, without a text.
 */
export const unknown: NativeFormat = { readBody: (body) => recognise(body)?.readBody(body) ?? { text: '', usage: null, stopReason: null }, createChunkReader };

function createChunkReader(): (chunk: JsonValue) => NativeStep {
  let readChunk: ((chunk: JsonValue) => NativeStep) | undefined;
  return (chunk) => {
    readChunk ??= recognise(chunk)?.createChunkReader();
    return (readChunk ?? readNothing)(chunk);
  };
}

const readNothing = readEachChunk(() => ({ text: '', stopReason: null }))();

const has =
  (...names: readonly string[]) =>
  (value: JsonObject): boolean =>
    names.some((name) => name in value);

/** What only one family has, in its bodies or in the first of its chunks. Command R has what Command has, and more. */
const shapes: readonly (readonly [is: (value: JsonObject) => boolean, format: NativeFormat])[] = [
  [({ type }) => type === 'message' || type === 'message_start', claude],
  [has('output', 'messageStart'), nova],
  [has('results', 'outputText'), titanText],
  [has('generation'), llama],
  [has('outputs'), mistralText],
  [has('choices'), openaiChat],
  [has('generation_id', 'event_type'), cohereCommandR],
  [has('generations', 'is_finished'), cohereCommand],
  [has('inputTextTokenCount'), titanEmbed],
];

const recognise = (value: JsonValue): NativeFormat | undefined => (isJsonObject(value) ? shapes.find(([is]) => is(value))?.[1] : undefined);
