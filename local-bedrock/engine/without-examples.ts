import type { EngineMessage, EnginePart, EngineRequest } from './types.ts';

/** A line of its own that announces them, such as `Examples of what is asked for:`. */
const announcement = /^\s*examples?\b[^\n]{0,100}:[^\S\n]*\n/i;

/**
 * The request without the texts of its last turn that say of themselves that they are examples, where another text is left: they show the form of an answer, and what stands in
 * them is not what is asked about.
 */
export function withoutExamples<Request extends Pick<EngineRequest, 'messages'>>(request: Request): Request {
  const last = request.messages.at(-1);
  if (last === undefined || !last.parts.some(isExamples)) return request;
  const parts = last.parts.filter((part) => !isExamples(part));
  if (!parts.some(({ type }) => type === 'text')) return request;
  const messages: readonly EngineMessage[] = [...request.messages.slice(0, -1), { ...last, parts }];
  return { ...request, messages };
}

const isExamples = (part: EnginePart): boolean => part.type === 'text' && announcement.test(part.text);
