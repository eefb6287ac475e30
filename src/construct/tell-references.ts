import type { JsonObject, JsonValue } from '../json.ts';
import { resolveReference } from './subschemas.ts';

/** What the references in these parts of a schema stand for, and the references in that: for descriptions, which would otherwise speak of what nobody sees. Each is told once. */
export function tellReferences(root: JsonObject, parts: readonly JsonValue[]): string {
  const targets = new Map<string, JsonValue>();
  const visit = (part: JsonValue): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, member] of Object.entries<JsonValue>(part)) {
      if (name !== '$ref' || typeof member !== 'string' || targets.has(member)) visit(member);
      else {
        const target = resolveReference(root, member);
        if (target === undefined) continue;
        targets.set(member, target);
        if (member !== '#') visit(target);
      }
    }
  };
  parts.forEach(visit);
  return [...targets].map(([reference, target]) => (reference === '#' ? '# is this whole schema.' : `${reference} is ${JSON.stringify(target)}.`)).join('\n');
}
