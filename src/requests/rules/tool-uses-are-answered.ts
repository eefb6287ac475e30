import type { MessageInput } from '../../generated/schema-types.ts';
import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { blockPath, hasOtherBlocks } from './walk.ts';

/**
 * Every tool that the assistant asks for is answered in the user's next message, and nothing else is answered. What an assistant's message
 * holds as `other`, such as a tool that Bedrock ran by itself, is not judged.
 */
export function checkToolUsesAreAnswered(check: ConverseCheck): void {
  if (!hasOtherBlocks(check)) return;
  const { messages } = check.input;
  for (const [index, message] of messages.entries()) {
    if (message.role === 'ASSISTANT') checkAssistantMessage(check, message, index, messages[index + 1]);
    else checkUserMessage(check, message, index, messages[index - 1]);
  }
}

function checkAssistantMessage(check: ConverseCheck, message: MessageInput, messageIndex: number, next: MessageInput | undefined): void {
  let answered: Set<string> | undefined;
  for (const [blockIndex, { toolUse, toolResult }] of message.content.entries()) {
    if (toolResult !== undefined) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.toolResult`, 'no toolResult, since those come from the user', toolResult);
    }
    if (toolUse === undefined) continue;
    answered ??= new Set(next?.content.flatMap((block) => block.toolResult?.toolUseId ?? []));
    if (!answered.has(toolUse.toolUseId)) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.toolUse.toolUseId`, 'the id of a toolResult in the next message', toolUse.toolUseId);
    }
  }
}

function checkUserMessage(check: ConverseCheck, message: MessageInput, messageIndex: number, last: MessageInput | undefined): void {
  let asked: Set<string> | undefined;
  const mayAskUnseen = last?.content.some(({ other }) => other !== undefined) ?? false;
  for (const [blockIndex, { toolUse, toolResult }] of message.content.entries()) {
    if (toolUse !== undefined) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.toolUse`, 'no toolUse, since those come from the assistant', toolUse);
    }
    if (toolResult === undefined) continue;
    asked ??= new Set(last?.content.flatMap((block) => block.toolUse?.toolUseId ?? []));
    if (!mayAskUnseen && !asked.has(toolResult.toolUseId)) {
      throw badUserInput(
        `${blockPath(check, messageIndex, blockIndex)}.toolResult.toolUseId`,
        'the id of a toolUse in the message before',
        toolResult.toolUseId,
      );
    }
    if (toolResult.status === 'ERROR' && toolResult.content.length === 0) {
      throw badUserInput(`${blockPath(check, messageIndex, blockIndex)}.toolResult.content`, 'what went wrong, since status is ERROR', toolResult.content);
    }
  }
}
