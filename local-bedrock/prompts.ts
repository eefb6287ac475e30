import { BedrockError } from './wire/errors.ts';

/** A prompt of Bedrock's prompt management: what Converse runs when it is given the prompt's ARN in a model's place. */
export interface Prompt {
  /** Without a version; behind it may stand `:1` or `:DRAFT`. */
  readonly arn: string;
  /** A model id or an inference profile's id. */
  readonly modelId: string;
  readonly system: readonly string[];
  /** What the user says first; variables stand in it as `{{name}}`. */
  readonly text: string;
  readonly inferenceConfig: { readonly maxTokens?: number; readonly temperature?: number };
}

/** There is no operation here that creates others. */
export const builtInPrompts: readonly Prompt[] = [
  {
    arn: 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALTERM1',
    modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    system: ['Answer in at most {{sentences}} sentences.'],
    text: 'What is {{term}}?',
    inferenceConfig: { maxTokens: 300, temperature: 0.2 },
  },
  {
    arn: 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALSUMUP',
    modelId: 'amazon.nova-lite-v1:0',
    system: [],
    text: 'Summarise the text in one sentence.\n\nText: {{text}}',
    inferenceConfig: {},
  },
];

const arnPattern = /^(arn:aws[^:]*:bedrock:[^:]*:\d{12}:prompt\/[^:/]+)(?::([^:/]+))?$/;

/** Finds the prompt that an ARN names; null for what is no prompt's ARN. Throws ResourceNotFoundException (the text is not recorded) for a prompt or a version that is not there. */
export function findPrompt(identifier: string): Prompt | null {
  const [, arn, version = 'DRAFT'] = arnPattern.exec(identifier) ?? [];
  if (arn === undefined) return null;
  const prompt = builtInPrompts.find((candidate) => candidate.arn === arn);
  if (prompt === undefined || !['1', 'DRAFT'].includes(version)) throw new BedrockError('ResourceNotFoundException', `The prompt ${identifier} does not exist.`);
  return prompt;
}
