import { badUserInput } from '../../errors.ts';

/** Model ids, inference profile ids and ARNs are made of these, at most 2,048 of them (the constraint in Bedrock's service model). */
const modelIdPattern = /^[a-zA-Z0-9._:/-]{1,2048}$/;

/** The model id, if it could be one. Throws BAD_USER_INPUT; whether there is such a model, Bedrock says. */
export function checkModelId(modelId: string | null | undefined, path: string): string {
  if (typeof modelId === 'string' && modelIdPattern.test(modelId)) return modelId;
  throw badUserInput(path, 'a model id, inference profile id or ARN of 1 to 2048 characters (letters, digits and . _ : / -)', modelId);
}
