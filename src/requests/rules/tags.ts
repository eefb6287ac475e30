import { badUserInput } from '../../errors.ts';
import type { RequestOptionsCheck } from './rule.ts';

const maxTags = 16;
/** Bedrock's constraint on requestMetadata. */
const keyPattern = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;
const valuePattern = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;
const characters = 'letters, digits, white space and : _ @ $ # = / + , - .';

/** Tags can be sent as Bedrock's requestMetadata, which is a map: no key comes twice. */
export function checkTags({ options: { tags }, path }: RequestOptionsCheck): void {
  if (!tags) return;
  if (tags.length > maxTags) throw badUserInput(`${path}.tags`, `at most ${maxTags} tags`, tags);
  const keys = new Set<string>();
  for (const [index, { key, value }] of tags.entries()) {
    const field = `${path}.tags[${index}]`;
    if (!keyPattern.test(key)) throw badUserInput(`${field}.key`, `1 to 256 ${characters}`, key);
    if (!valuePattern.test(value)) throw badUserInput(`${field}.value`, `at most 256 ${characters}`, value);
    if (keys.has(key)) throw badUserInput(`${field}.key`, 'a key that no other tag has', key);
    keys.add(key);
  }
}
