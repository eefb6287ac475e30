/** The words of a property's or a tool's name, in lower case: "getUser_id" is get, user, id. */
export function splitName(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** The source of a pattern for a name as people write it: its words, with spaces, hyphens or nothing between them. */
export function namePattern(words: readonly string[]): string {
  return words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, String.raw`\$&`)).join(String.raw`[\s_-]{0,3}`);
}

/** Whether the last word of a name says little by itself: an "e-mail address" is an e-mail, a "customer name" a customer. */
export function isGenericHead(word: string | undefined): boolean {
  return word !== undefined && /^(?:name|address|number|no|code|id)$/.test(word);
}
