import { remainderAfter } from './continuation.ts';
import { textOf } from './situation.ts';
import type { EngineRequest } from './types.ts';

/** The model that says what it was told: for tests of everything but the model. */
const echoModelId = 'local.echo-v1';

/** The last user turn's text, verbatim, where the echo model is asked, or what is left of it where the assistant has begun with it; null for every other model. */
export function echoLastTurn({ modelId, messages }: Pick<EngineRequest, 'modelId' | 'messages'>): string | null {
  if (!modelId.includes(echoModelId)) return null;
  const echo = textOf(messages.findLast(({ role }) => role === 'user')?.parts ?? []);
  const last = messages.at(-1);
  return last?.role === 'assistant' ? (remainderAfter(echo, [textOf(last.parts)]) ?? echo) : echo;
}
