import { invalid } from '../wire/errors.ts';

/** The built-in guardrail. */
export const guardrailId = 'local-guardrail';
const versions: readonly string[] = ['1', 'DRAFT'];

/** What is said in the place of a prompt or an answer that is blocked. */
export const blockedMessage = 'Sorry, the model cannot answer this question.';

/** Names of topics, as the trace has them, and what they are recognised by. */
const deniedTopics: readonly (readonly [string, RegExp])[] = [
  ['InvestmentAdvice', /\b(?:stock (?:tips?|suggestions?|picks?|recommendations?)|investment advice|(?:which|what) (?:stocks?|shares) (?:should|to))\b/i],
];
const blockedWords = /\b(?:blocked-word|top-secret)\b/gi;
const emails = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;

/** A guardrail that a request asks for. */
export interface Guardrail {
  readonly version: string;
  /** `full`: what was looked for and not found is listed, too. */
  readonly trace: 'off' | 'on' | 'full';
}

/** What a guardrail found in a text. */
export interface Assessment {
  readonly text: string;
  /** Characters that there were to look at; the guarded ones may be fewer. */
  readonly totalCharacters: number;
  readonly topics: readonly string[];
  readonly words: readonly string[];
  readonly emails: readonly string[];
  readonly action: 'none' | 'masked' | 'blocked';
  /** The text with what is to be masked in braces. */
  readonly masked: string;
}

/** Finds the guardrail that is asked for, by its id or its ARN. Throws ValidationException for any other one. */
export function findGuardrail(identifier: string, version: string, trace: Guardrail['trace']): Guardrail {
  const id = identifier.replace(/^arn:aws[^:]*:bedrock:[^:]*:\d*:guardrail\//, '');
  if (id !== guardrailId || !versions.includes(version)) throw invalid('The guardrail identifier or version provided in the request does not exist.');
  return { version, trace };
}

/** Looks at a text: topics and words block it wherever they stand; addresses are masked in what the model says, not in what it is told. */
export function assess(text: string, source: 'INPUT' | 'OUTPUT', totalCharacters = text.length): Assessment {
  const topics = deniedTopics.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  const words = text.match(blockedWords) ?? [];
  const found = text.match(emails) ?? [];
  const isMasked = source === 'OUTPUT' && found.length > 0;
  return {
    text,
    totalCharacters,
    topics,
    words,
    emails: found,
    action: topics.length > 0 || words.length > 0 ? 'blocked' : isMasked ? 'masked' : 'none',
    masked: isMasked ? text.replace(emails, '{EMAIL}') : text,
  };
}

/** The names of all topics that are denied. */
export function listTopics(): readonly string[] {
  return deniedTopics.map(([name]) => name);
}
