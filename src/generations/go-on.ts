import { planContinuation, Seam, takeBackInstruction } from '../continuation/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import { thinksUnasked } from '../models/thinks-unasked.ts';
import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';

/** How an answer is made whole that ran into a limit of tokens which the server had set. */
export type MoreAsked =
  /** Nobody has seen it, or an object is asked for, which begins anew as it is: the model is asked again. */
  | { readonly way: 'again' }
  /** Its readers have seen it: the next call goes on from it. */
  | { readonly way: 'on'; readonly request: ModelRequest; readonly seam: Seam }
  /** It can only be had whole, and was delivered in part: it stays as it is, and can be continued by whoever wants more. */
  | { readonly way: 'none' };

interface Cut {
  readonly record: Pick<GenerationRecord, 'method' | 'streaming'>;
  readonly request: ModelRequest;
  /** What it goes on from itself; empty where it begins. */
  readonly priorText: string;
  readonly output: GenerationOutput;
  readonly model: CatalogueModel | undefined;
}

/** Whether an answer that ran into a limit of ours would stay so: a stream that may end amid the use of a tool, or in the reasoning of a model that thinks without being asked. */
export const mustNotBeCut = ({ method, streaming }: Cut['record'], request: ModelRequest, model: CatalogueModel | undefined): boolean =>
  streaming && method !== 'CONSTRUCT' && request.kind === 'converse' && (request.toolConfig !== undefined || (model !== undefined && thinksUnasked(model)));

export function askForMore({ record: { method, streaming }, request, priorText, output, model }: Cut): MoreAsked {
  if (!streaming || method === 'CONSTRUCT') return { way: 'again' };
  const first = request.kind === 'converse' ? takeBackInstruction(request, priorText) : request; // a continuation is gone on from with all that was said
  const plan = planContinuation({ method, request: first }, output, 'AUTO', model);
  return plan.strategy === 'REGENERATE' ? { way: 'none' } : { way: 'on', request: plan.request, seam: new Seam(plan) };
}
