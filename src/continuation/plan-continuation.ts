import type { ModelRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { ContinueStrategy, GenerationInput, GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import { findConverseWays } from './continue-converse.ts';
import { findNativeWays } from './continue-native.ts';
import { findObstacle } from './find-obstacle.ts';
import type { Way } from './ways.ts';

/** What was asked for, in the generation that broke off; where that was a continuation itself, in the one from which it all goes on. */
export type BrokenGeneration = Pick<GenerationRecord, 'method'> & Pick<GenerationInput, 'request'>;

/** How an answer that broke off is gone on with. */
export interface ContinuationPlan {
  /**
   * PREFILL: the text so far is the beginning of the assistant's turn. INSTRUCT: it is quoted in the user's turn, which asks for the rest.
   * REGENERATE: the request is made again as it was.
   */
  readonly strategy: ContinueStrategy;
  readonly request: ModelRequest;
  /**
   * What the new text goes on from: what the caller made the answer begin with, and all that the model said, as it said it. Empty with
   * REGENERATE. The request has it without the white space at its end.
   */
  readonly priorText: string;
}

const waysOn = ['PREFILL', 'INSTRUCT'] as const;

/**
 * Plans how to go on from where a generation broke off. AUTO takes PREFILL where the model is known to accept it, else INSTRUCT, and REGENERATE
 * where an answer can only be had whole: with a schema, with tools in use, broken off in reasoning or before any text, in a native body whose
 * form is not known. Of a model that is not in the catalogue PREFILL has to be asked for; so it has in Converse where one of the
 * `others`, which may be asked instead, is not known to accept it and INSTRUCT can be had. Everything but the messages stays as the caller gave
 * it: maxTokens too, which then holds for the new part alone. Throws BAD_USER_INPUT for a strategy that cannot be had, and says why.
 */
export function planContinuation(
  generation: BrokenGeneration,
  output: GenerationOutput,
  strategy: ContinueStrategy | 'AUTO',
  model: CatalogueModel | undefined,
  others: readonly (CatalogueModel | undefined)[] = [],
): ContinuationPlan {
  const { request } = generation;
  const regenerate: ContinuationPlan = { strategy: 'REGENERATE', request, priorText: '' };
  if (strategy === 'REGENERATE') return regenerate;
  const obstacle = findObstacle(generation, output);
  if (obstacle !== null) return strategy === 'AUTO' ? regenerate : refuse(strategy, ['REGENERATE'], obstacle);
  const ways = request.kind === 'converse' ? findConverseWays(request, output, model) : findNativeWays(request, output.text, model);
  const possible = waysOn.filter((name) => 'request' in ways[name]);
  const known = possible.filter((name) => name !== 'PREFILL' || !ways.isPrefillUncertain);
  const isForAll = request.kind !== 'converse' || others.every((other) => other?.capabilities.assistantPrefill === true);
  const chosen = strategy === 'AUTO' ? known.at(isForAll ? 0 : -1) : strategy;
  if (chosen === undefined) return regenerate;
  const way: Way<ModelRequest> = ways[chosen];
  return 'request' in way ? { strategy: chosen, request: way.request, priorText: ways.priorText } : refuse(chosen, [...possible, 'REGENERATE'], way.obstacle);
}

function refuse(strategy: ContinueStrategy | 'AUTO', possible: readonly string[], obstacle: string): never {
  throw badUserInput('strategy', `${possible.join(' or ')}: ${obstacle}`, strategy);
}
