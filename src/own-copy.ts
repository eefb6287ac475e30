/**
 * The same text by itself, for what is kept long: V8 makes of a text that was cut out of another one, such as an id out of a document, a view of that one, which stays in memory, whole, as long
 * as the view does.
 */
export const ownCopy = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
