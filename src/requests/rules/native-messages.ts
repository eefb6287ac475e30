import { badUserInput } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';

/** A native body has messages, each with a role of these and a content of that kind. Throws BAD_USER_INPUT, naming the first that has not. */
export function checkNativeMessages(
  messages: JsonValue | undefined,
  path: string,
  roles: readonly string[],
  isContent: (content: JsonValue | undefined) => boolean,
  contentWords: string,
): void {
  if (!isJsonList(messages) || messages.length === 0) throw badUserInput(path, 'a list of at least one message', messages);
  for (const [index, message] of messages.entries()) {
    if (!isJsonObject(message)) throw badUserInput(`${path}[${index}]`, 'an object with role and content', message);
    if (typeof message.role !== 'string' || !roles.includes(message.role)) throw badUserInput(`${path}[${index}].role`, roles.join(' or '), message.role);
    const { content } = message;
    const odd = isJsonList(content) ? content.findIndex((block) => !isJsonObject(block)) : -1;
    if (isJsonList(content) && odd !== -1) throw badUserInput(`${path}[${index}].content[${odd}]`, 'a content block, which is an object', content[odd]);
    if (!isContent(content)) throw badUserInput(`${path}[${index}].content`, contentWords, content);
  }
}

const isJsonList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
