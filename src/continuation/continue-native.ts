import type { InvokeModelRequest } from '../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { deepseekMarks } from '../requests/native-body/deepseek-text.ts';
import { llamaMarks } from '../requests/native-body/llama.ts';
import { mistralMarks } from '../requests/native-body/mistral-text.ts';
import { findChatWays } from './native-chat.ts';
import { writeInstruction } from './instruction.ts';
import { noWay, type Way, type Ways } from './ways.ts';

/** How one family's body goes on from a text. */
type FindBodyWays = (body: JsonObject, text: string, model: CatalogueModel) => Ways<JsonObject>;

/** The families that chat, by the catalogue's `bodyFormat`. */
const families: ReadonlyMap<string, FindBodyWays> = new Map<string, FindBodyWays>([
  ['ai21-jamba', findChatWays({ writeContent: (text) => text, writePart: toTypedText })],
  ['anthropic-messages', findChatWays({ writeContent: (text) => text, writePart: toTypedText })],
  ['cohere-command-r', findCommandRWays],
  ['deepseek-text', findPromptWays('prompt', deepseekMarks)],
  ['llama', findPromptWays('prompt', llamaMarks)],
  ['mistral-chat', findChatWays({ writeContent: (text) => text, writePart: toTypedText })],
  ['mistral-text', findPromptWays('prompt', mistralMarks)],
  ['nova', findChatWays({ writeContent: (text) => [{ text }], writePart: (text) => ({ text }) })],
  ['openai-chat', findChatWays({ writeContent: (text) => text, writePart: toTypedText })],
  ['titan-text', findPromptWays('inputText')],
]);

/** How a native request goes on from a text: as the family of its model does. A body whose form is not known goes no way. */
export function findNativeWays(request: InvokeModelRequest, text: string, model: CatalogueModel | undefined): Ways<InvokeModelRequest> {
  const find = families.get(model?.bodyFormat ?? '');
  if (model === undefined || find === undefined || !isJsonObject(request.body)) return noWay('how the native body of this model goes on is not known here');
  const ways = find(request.body, text, model);
  const toRequest = (way: Way<JsonObject>): Way<InvokeModelRequest> => ('request' in way ? { request: { ...request, body: way.request } } : way);
  return { ...ways, PREFILL: toRequest(ways.PREFILL), INSTRUCT: toRequest(ways.INSTRUCT) };
}

/** A model that continues a prompt continues it with the text at its end, unless the text could speak in another's name there. */
function findPromptWays(member: string, marks?: RegExp): FindBodyWays {
  return (body, text) => {
    const prompt = body[member];
    if (typeof prompt !== 'string') return noWay(`the native body has no text as its ${member}`);
    return {
      priorText: text,
      PREFILL: marks?.test(text) === true ? { obstacle: 'the text so far holds marks of the model’s prompt' } : { request: { ...body, [member]: prompt + text.trimEnd() } },
      INSTRUCT: { obstacle: 'a prompt has no place for another text of the user’s (INSTRUCT)' },
      isPrefillUncertain: false,
    };
  };
}

/** Command R answers a message, and has no place for the beginning of an answer. */
function findCommandRWays(body: JsonObject, text: string): Ways<JsonObject> {
  const { message } = body;
  if (typeof message !== 'string') return noWay('the native body has no text as its message');
  return {
    priorText: text,
    PREFILL: { obstacle: 'the model does not accept the beginning of an answer (PREFILL)' },
    INSTRUCT: { request: { ...body, message: `${message}\n\n${writeInstruction(text)}` } },
    isPrefillUncertain: false,
  };
}

function toTypedText(text: string): JsonObject {
  return { type: 'text', text };
}
