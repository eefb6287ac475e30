import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { violated } from '../wire/errors.ts';

/** Bedrock's words for a latency (API model): in Converse's body, and in a header of InvokeModel. */
export const latencies: readonly string[] = ['standard', 'optimized'];

/** Bedrock's words for a service tier (API model), in the same two places. */
export const serviceTiers: readonly string[] = ['priority', 'default', 'flex', 'reserved'];

/** Reads a member that is one of some words. Throws ValidationException for any other. */
export function readChoice(owner: JsonObject, member: string, path: string, choices: readonly string[]): string {
  const choice = shape.string(owner[member], joinPath(path, member));
  if (!choices.includes(choice)) throw violated(choice, joinPath(path, member), `satisfy enum value set: [${choices.join(', ')}]`);
  return choice;
}
