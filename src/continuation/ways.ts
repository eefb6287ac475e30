import type { JsonValue } from '../json.ts';
import { askedThinking } from '../models/asked-thinking.ts';
import type { CatalogueModel } from '../models/catalogue.ts';

/** One way to go on: the request that does it, or why there is none. */
export type Way<Request> = { readonly request: Request } | { readonly obstacle: string };

/** How a request can be made to go on from a text. */
export interface Ways<Request> {
  /** All that the answer has so far: what the caller made it begin with, and what the model said. */
  readonly priorText: string;
  readonly PREFILL: Way<Request>;
  readonly INSTRUCT: Way<Request>;
  /** Nobody knows whether the model accepts PREFILL: only who asks for it gets it. */
  readonly isPrefillUncertain: boolean;
}

/** Neither way, for this reason. */
export const noWay = (obstacle: string): Ways<never> => ({ priorText: '', PREFILL: { obstacle }, INSTRUCT: { obstacle }, isPrefillUncertain: false });

/** Why the model does not take an assistant's message at the end; null where it does, or nobody knows. `fields` are those that Claude's body has. */
export function findPrefillObstacle(model: CatalogueModel | undefined, fields: JsonValue | undefined): string | null {
  if (model?.capabilities.assistantPrefill === false) return 'the model does not accept the beginning of an answer (PREFILL)';
  return askedThinking(fields) !== undefined ? 'a model that thinks first does not accept the beginning of an answer (PREFILL)' : null;
}
