import { badUserInput } from '../../errors.ts';
import { isPromptArn } from '../../models/model-id.ts';
import type { ConverseCheck } from './rule.ts';

/** There is a message, unless a prompt of Bedrock's brings its own, and each message says something. */
export function checkMessagesHaveContent({ input, path }: ConverseCheck): void {
  if (input.messages.length === 0 && !isPromptArn(input.modelId ?? '')) throw badUserInput(`${path}.messages`, 'at least one message', input.messages);
  for (const [index, { content }] of input.messages.entries()) {
    if (content.length === 0) throw badUserInput(`${path}.messages[${index}].content`, 'at least one content block', content);
  }
}
