import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import type { ConverseCheck } from './rule.ts';

/** What goes beside Converse's own members into the model's body has names. */
export function checkAdditionalFields({ input: { additionalModelRequestFields: fields }, path }: ConverseCheck): void {
  if (fields !== null && fields !== undefined && !isJsonObject(fields)) throw badUserInput(`${path}.additionalModelRequestFields`, 'an object', fields);
}
