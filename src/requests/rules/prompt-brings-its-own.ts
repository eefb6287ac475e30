import { badUserInput } from '../../errors.ts';
import { isGiven } from '../../is-given.ts';
import { isPromptArn } from '../../models/model-id.ts';
import type { ConverseCheck } from './rule.ts';

const membersOfPrompts = ['system', 'inferenceConfig', 'toolConfig', 'additionalModelRequestFields'] as const;

/** What a prompt of prompt management defines itself cannot stand beside its ARN (Bedrock's API reference, Converse). */
export function checkPromptBringsItsOwn({ input, path }: ConverseCheck): void {
  if (!isPromptArn(input.modelId ?? '')) return;
  for (const name of membersOfPrompts) {
    const given = input[name];
    if (isGiven(given)) throw badUserInput(`${path}.${name}`, 'null, since modelId is the ARN of a prompt, which defines this itself', given);
  }
}
