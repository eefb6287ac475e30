import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { readList } from '../requests/read-wire.ts';
import { writeInstruction } from './instruction.ts';
import { findPrefillObstacle, noWay, type Way, type Ways } from './ways.ts';

/** How a family writes the texts of its messages. */
export interface ChatTexts {
  /** The whole content of a message. */
  readonly writeContent: (text: string) => JsonValue;
  /** A part beside others. */
  readonly writePart: (text: string) => JsonObject;
}

/**
 * How a body with `messages` goes on from a text: with an assistant's message at its end, or with the user's last one asking for the rest. An
 * assistant's message that stands there already is the beginning of the answer.
 */
export const findChatWays =
  (texts: ChatTexts) =>
  (body: JsonObject, text: string, model: CatalogueModel): Ways<JsonObject> => {
    const messages = readList(body['messages'], (message) => (isJsonObject(message) ? message : undefined));
    const last = messages?.at(-1);
    if (messages === undefined || last === undefined) return noWay('the native body has no list of messages');
    const begun = last['role'] === 'assistant' ? last : undefined;
    const asked = begun === undefined ? messages : messages.slice(0, -1);
    const priorText = readText(begun?.['content']) + text;
    const answer = { ...begun, role: 'assistant', content: addText(begun?.['content'], text, texts) };
    const obstacle = findPrefillObstacle(model, body);
    return {
      priorText,
      PREFILL: obstacle === null ? { request: { ...body, messages: [...asked, answer] } } : { obstacle },
      INSTRUCT: instruct(body, asked, priorText, texts),
      isPrefillUncertain: false,
    };
  };

function instruct(body: JsonObject, asked: readonly JsonObject[], priorText: string, { writeContent, writePart }: ChatTexts): Way<JsonObject> {
  const instruction = writeInstruction(priorText);
  const last = asked.at(-1);
  // Mistral's models refuse a user's message there, whoever's form the body has.
  if (last?.['role'] === 'tool') return { obstacle: 'the request ends in the result of a tool, which not every model takes a user’s message behind' };
  if (last?.['role'] !== 'user') return { request: { ...body, messages: [...asked, { role: 'user', content: writeContent(instruction) }] } };
  const parts = readParts(last['content']);
  const content = parts === undefined ? `${readText(last['content'])}\n\n${instruction}` : [...parts, writePart(instruction)];
  return { request: { ...body, messages: [...asked.slice(0, -1), { ...last, content }] } };
}

/** The content with the text at its end, in its last text if it ends in one; without white space behind it, which Bedrock refuses there. */
function addText(content: JsonValue | undefined, text: string, { writeContent, writePart }: ChatTexts): JsonValue {
  const parts = readParts(content);
  if (parts === undefined) return writeContent((readText(content) + text).trimEnd());
  const before = parts.at(-1)?.['text'];
  return typeof before === 'string' ? [...parts.slice(0, -1), { ...parts.at(-1), text: (before + text).trimEnd() }] : [...parts, writePart(text.trimEnd())];
}

/** A content's texts as one; it may be a text itself. */
function readText(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return (readParts(content) ?? []).map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

const readParts = (content: JsonValue | undefined): readonly JsonObject[] | undefined => readList(content, (part) => (isJsonObject(part) ? part : undefined));
