import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import { isPromptArn } from '../../models/model-id.ts';
import type { ConverseCheck } from './rule.ts';

/** Variables are those of a prompt, and their values are texts. */
export function checkPromptVariables({ input: { modelId, promptVariables }, path }: ConverseCheck): void {
  if (promptVariables === null || promptVariables === undefined) return;
  const field = `${path}.promptVariables`;
  if (!isPromptArn(modelId ?? '')) throw badUserInput(field, 'null, unless modelId is the ARN of a prompt', promptVariables);
  if (!isJsonObject(promptVariables)) throw badUserInput(field, 'an object of name → text', promptVariables);
  for (const [name, text] of Object.entries(promptVariables)) {
    if (typeof text !== 'string') throw badUserInput(`${field}.${name}`, 'a text', text);
  }
}
