import { textOf } from './situation.ts';
import type { EngineRequest } from './types.ts';

/** The model that says what it was told: for tests of everything but the model. */
const echoModelId = 'local.echo-v1';

/** The last user turn's text, verbatim, where the echo model is asked; null for every other model. */
export function echoLastTurn({ modelId, messages }: Pick<EngineRequest, 'modelId' | 'messages'>): string | null {
  if (!modelId.includes(echoModelId)) return null;
  return textOf(messages.findLast(({ role }) => role === 'user')?.parts ?? []);
}
