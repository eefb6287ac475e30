import { badUserInput } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import type { InvokeModelCheck } from './rule.ts';

/** Whatever the family, a native body is a JSON object. */
export function checkBodyIsObject({ body, path }: InvokeModelCheck): void {
  if (!isJsonObject(body)) throw badUserInput(path, 'a JSON object, as the provider of the model documents it', body);
}
