/** A message of Converse, as far as it matters here. It has no other members. */
interface Message {
  readonly role: string;
  readonly content: unknown;
}

/** What is sent longer than this is rare, and written twice rather than held. */
const mostKept = 1_048_576; // characters

const written = new WeakMap<readonly Message[], string>();

/** The messages as JSON, kept until they are sent: a prompt is stored first, and goes out in the same words. */
export function writeMessages(messages: readonly Message[]): string {
  const json = JSON.stringify(messages);
  if (json.length <= mostKept) written.set(messages, json);
  return json;
}

/** The same, to be sent. What was kept is forgotten. */
export function takeMessages(messages: readonly Message[]): string {
  const json = written.get(messages);
  written.delete(messages);
  return json ?? JSON.stringify(messages);
}
