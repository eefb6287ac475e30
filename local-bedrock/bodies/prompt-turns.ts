import type { EngineMessage } from '../engine/types.ts';
import type { Conversation } from './conversation.ts';

/** A turn of a conversation that was written into one prompt. */
export interface PromptTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}

/**
 * Makes a conversation of the turns that a prompt's template marks. Turns without a word fall away, such as the assistant's at the end,
 * which only says whose turn it is; a prompt without any turn of the user is what the user says.
 */
export function toPromptConversation(prompt: string, turns: readonly PromptTurn[]): Pick<Conversation, 'system' | 'messages'> {
  const said = turns.filter(({ text }) => text.trim() !== '');
  const messages = said.flatMap((turn): EngineMessage[] =>
    turn.role === 'system' ? [] : [{ role: turn.role, parts: [{ type: 'text', text: turn.text }] }],
  );
  if (!messages.some(({ role }) => role === 'user')) return { system: [], messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }] }] };
  return { system: said.flatMap(({ role, text }) => (role === 'system' ? [text] : [])), messages };
}

/**
 * Cuts a prompt at its markers. Every match of `marker` begins a turn, whose role `readRole` tells; what stands before the first one is a
 * turn of `roleBefore`.
 */
export function cutTurns(
  prompt: string,
  marker: RegExp,
  readRole: (match: RegExpExecArray) => PromptTurn['role'],
  roleBefore: PromptTurn['role'],
): readonly PromptTurn[] {
  const matches = [...prompt.matchAll(marker)];
  const before = { role: roleBefore, text: prompt.slice(0, matches[0]?.index) };
  const turns = matches.map((match, index) => ({
    role: readRole(match),
    text: prompt.slice(match.index + match[0].length, matches[index + 1]?.index),
  }));
  return [before, ...turns].map(({ role, text }) => ({ role, text: text.trim() }));
}
