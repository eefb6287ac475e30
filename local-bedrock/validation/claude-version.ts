import { isClaudeFrom } from '../claude-release.ts';
import { invalid } from '../wire/errors.ts';
import { checkEnum } from './native-shape.ts';
import type { JsonObject } from './shape.ts';

const removedIn2026 = ['temperature', 'top_p', 'top_k'];

/**
 * Checks `anthropic_version`, and what the version does not have. Bedrock's own is taken by every model; 2026-10-21, which Anthropic's
 * clients send of themselves, only by Claude 4.7 and later and by the local models. So Anthropic documents it for Bedrock; nobody recorded
 * it, and the texts are built. Throws ValidationException.
 */
export function checkClaudeVersion(body: JsonObject, modelId: string): void {
  checkEnum(body['anthropic_version'], 'anthropic_version', ['bedrock-2023-05-31', ...(isClaudeFrom(modelId, 4, 7) ? ['2026-10-21'] : [])]);
  if (body['anthropic_version'] !== '2026-10-21') return;
  const removed = removedIn2026.find((member) => body[member] !== undefined);
  if (removed !== undefined) throw invalid(`${removed}: Extra inputs are not permitted`);
}
