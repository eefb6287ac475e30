import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';

/** There is a message, and each message says something. */
export function checkMessagesHaveContent({ input, path }: ConverseCheck): void {
  if (input.messages.length === 0) throw badUserInput(`${path}.messages`, 'at least one message', input.messages);
  for (const [index, { content }] of input.messages.entries()) {
    if (content.length === 0) throw badUserInput(`${path}.messages[${index}].content`, 'at least one content block', content);
  }
}
