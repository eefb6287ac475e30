import type { ConverseRequest } from '../datasources/types.ts';
import type { MemoryPolicy } from '../storage/conversation-record.ts';
import type { Budget } from './memory/view.ts';
import type { ModelFacts } from './model-facts.ts';

const usualAnswer = 4_096; // tokens, where nobody says how long it may be
const leastSummary = 64;
const mostSummary = 1_024;
const leastSpan = 512;
const mostSpan = 32_000;

/** How much of a model's window the input may take: the answer has to fit beside it. Infinity where nobody knows the window. */
export function roomForInput({ contextTokens, maxOutputTokens }: ModelFacts, inferenceConfig: ConverseRequest['inferenceConfig']): number {
  if (contextTokens === null) return Infinity;
  const answer = inferenceConfig?.maxTokens ?? Math.min(maxOutputTokens ?? usualAnswer, Math.floor(contextTokens / 4));
  return Math.max(contextTokens - answer, Math.floor(contextTokens / 4));
}

interface BudgetOptions {
  /** {@link roomForInput}. */
  readonly room: number;
  /** The window of the model that writes summaries, without what it may think before; null where nobody knows. */
  readonly summaryWindow: number | null;
  /** System prompts and tools, as they are estimated. */
  readonly fixed: number;
  /** By how much the model counts more than is estimated. */
  readonly tokenRatio: number;
}

/** What a policy comes to with this model. A limit of the policy's is a number of the model's tokens; what comes out is in tokens as they are estimated. */
export function toBudget(policy: MemoryPolicy, { room, summaryWindow, fixed, tokenRatio }: BudgetOptions): Budget {
  const scale = (tokens: number): number => (tokens === Infinity ? tokens : Math.floor(tokens / tokenRatio));
  const isFull = policy.strategy === 'FULL';
  const trigger = Math.min(isFull ? Infinity : (policy.triggerTokens ?? Infinity), room);
  const keep = Math.min(policy.keepTokens ?? trigger * (isFull ? 0.75 : 0.5), trigger);
  const countsMessages = !isFull && policy.keepMessages !== null;
  const kept = scale(keep);
  return {
    fixed,
    trigger: scale(trigger),
    keep: kept,
    keepMessages: countsMessages ? policy.keepMessages : null,
    triggerMessages: countsMessages && policy.triggerTokens === null ? policy.keepMessages * 2 : null,
    // Some of them have to fit into the window of the model that makes one of them.
    summary: Math.round(clamp((kept - fixed) / (policy.strategy === 'HIERARCHICAL' ? 15 : 8), leastSummary, Math.min(mostSummary, summaryWindow === null ? Infinity : summaryWindow / 8))),
    span: Math.round(clamp(summaryWindow === null ? mostSpan : summaryWindow / 2, leastSpan, mostSpan)),
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
