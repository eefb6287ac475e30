import { badUserInput } from '../../errors.ts';
import type { ContentBlockInput, MessageInput } from '../../generated/schema-types.ts';

/** What the new messages of a conversation follow. */
export interface TurnContext {
  /** Where they stand in the operation, such as `input.messages`. */
  readonly path: string;
  /** The tool uses of the assistant's last message that the model is shown, which may be answered now. */
  readonly openToolUseIds: readonly string[];
  /** The last message of a turn is the user's; a conversation may begin with messages that end with the assistant's. */
  readonly endsWithUser: boolean;
}

/** They are stored in one change, which takes a tenth of a millisecond for each, and nobody else is answered meanwhile. */
const mostMessages = 10_000;

/** Not too many; user and assistant take turns, beginning with the user; each message says something; what answers a tool answers one that was asked for. */
export function checkTurnMessages(messages: readonly MessageInput[], { path, openToolUseIds, endsWithUser }: TurnContext): void {
  if (messages.length > mostMessages) throw badUserInput(path, `at most ${mostMessages} messages to be kept at once`, messages);
  let open: ReadonlySet<string> = new Set(openToolUseIds);
  for (const [index, { role, content }] of messages.entries()) {
    const expected = index % 2 === 0 ? 'USER' : 'ASSISTANT';
    if (role !== expected) throw badUserInput(`${path}[${index}].role`, `${expected}, since user and assistant take turns and the user begins`, role);
    if (content.length === 0) throw badUserInput(`${path}[${index}].content`, 'at least one content block', content);
    if (role === 'USER' && !content.some(saysSomething)) throw badUserInput(`${path}[${index}].content`, 'a content block that says something to the model', content);
    checkTools(messages[index]?.content ?? [], role, open, `${path}[${index}].content`);
    open = new Set(content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []));
  }
  const last = messages.length - 1;
  if (endsWithUser && messages[last]?.role === 'ASSISTANT') throw badUserInput(`${path}[${last}].role`, 'USER, since a turn ends with the message that is to be answered', 'ASSISTANT');
}

/** Of the others nothing is sent in a message of the user's. */
const saysSomething = ({ text, cachePoint, reasoningContent, citationsContent }: ContentBlockInput): boolean =>
  text === undefined ? cachePoint === undefined && reasoningContent === undefined && citationsContent === undefined : text.trim() !== '';

function checkTools(content: MessageInput['content'], role: MessageInput['role'], open: ReadonlySet<string>, path: string): void {
  for (const [index, { toolUse, toolResult }] of content.entries()) {
    if (role === 'USER' && toolUse !== undefined) throw badUserInput(`${path}[${index}].toolUse`, 'no toolUse, since those come from the assistant', toolUse);
    if (toolResult === undefined) continue;
    if (role === 'ASSISTANT') throw badUserInput(`${path}[${index}].toolResult`, 'no toolResult, since those come from the user', toolResult);
    if (!open.has(toolResult.toolUseId)) throw badUserInput(`${path}[${index}].toolResult.toolUseId`, 'the id of a toolUse in the assistant’s message before', toolResult.toolUseId);
    if (toolResult.status === 'ERROR' && toolResult.content.length === 0) throw badUserInput(`${path}[${index}].toolResult.content`, 'what went wrong, since status is ERROR', toolResult.content);
  }
}
