import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';

/**
 * The user begins, unless the model lets the assistant begin (recorded of Claude) or nobody knows whether it does; then user and assistant
 * take turns, unless the model does not mind (recorded of Titan Text).
 */
export function checkRolesTakeTurns({ input, limits, path }: ConverseCheck): void {
  const first = input.messages[0]?.role;
  if (first === 'ASSISTANT' && limits?.leadingAssistantMessage === false) {
    throw badUserInput(`${path}.messages[0].role`, 'USER, since with this model a conversation starts with a user message', first);
  }
  if (limits?.bodyFormat === 'titan-text') return;
  let last: string | undefined;
  for (const [index, { role }] of input.messages.entries()) {
    if (role === last) throw badUserInput(`${path}.messages[${index}].role`, `${role === 'USER' ? 'ASSISTANT' : 'USER'}, since roles take turns`, role);
    last = role;
  }
}
