import { isSchema } from './is-schema.ts';

/**
 * The places of a value at which stands neither what was found nor nothing: JSON Pointers, as fragments of a URI. Null, "", [] and {} claim nothing.
 *
 * @param part what was found of the value
 */
export function listInvented(value: unknown, part: unknown, pointer = '#'): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => listInvented(item, Array.isArray(part) ? part[index] : undefined, `${pointer}/${index}`));
  if (isSchema(value)) return Object.entries(value).flatMap(([name, member]) => listInvented(member, isSchema(part) && Object.hasOwn(part, name) ? part[name] : undefined, `${pointer}/${escape(name)}`));
  return value === null || value === '' || value === part ? [] : [pointer];
}

function escape(name: string): string {
  return encodeURIComponent(name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
