/** Values nested deeper than this are shown as JSON. */
const maxDepth = 3;

/** Reads JSON as "key: value" lines, one for each top-level entry or item. Null where the text is no JSON object or array. */
export function flattenJson(text: string): string[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value.map((item) => describe(item, 1));
    if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, item]) => `${key}: ${describe(item, 1)}`);
    return null;
  } catch {
    // Broken or too deeply nested: it is read as text.
    return null;
  }
}

function describe(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth > maxDepth) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => describe(item, depth + 1)).join(', ');
  return Object.entries(value).map(([key, item]) => `${key}: ${describe(item, depth + 1)}`).join(', ');
}
