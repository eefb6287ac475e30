import { isAsk } from './text/asks.ts';
import { flattenJson } from './text/flatten-json.ts';
import { startWithPhrases } from './text/phrases.ts';
import { readTable } from './text/read-table.ts';
import { splitPrompt } from './text/split-prompt.ts';
import { splitSentences } from './text/sentences.ts';
import type { EngineMessage, EnginePart, EngineRequest } from './types.ts';

/** A text of the request that answers may be taken from. */
export interface Passage {
  /** Where it stands; `earlier` is what the user said in former turns, `assistant` what was answered there. */
  readonly source: 'prompt' | 'document' | 'tool' | 'earlier' | 'system' | 'assistant';
  /** The document's or the tool's name, else null. */
  readonly name: string | null;
  readonly text: string;
  /** Whether it came with the last turn. */
  readonly isNew: boolean;
}

/**
 * Lists the texts of a request in the order in which they are tried: the last turn's, then documents and tool results, then
 * former turns from the latest to the oldest, the system prompt, and the assistant's own words at last.
 *
 * @param given the texts that the last user turn gives along
 */
export function listPassages(request: Pick<EngineRequest, 'system' | 'messages'>, given: readonly string[]): Passage[] {
  const last = request.messages.at(-1);
  const former = request.messages.slice(0, -1).toReversed();
  const toolNames = nameToolUses(request.messages);
  const passages = [
    ...given.map((text): Passage => ({ source: 'prompt', name: null, text: readData(text), isNew: true })),
    ...(last === undefined ? [] : readParts(last, toolNames, true)),
    ...former.flatMap((message) => [...readParts(message, toolNames, false), ...readUserText(message)]),
    ...request.system.map((text): Passage => ({ source: 'system', name: null, text: dropAsks(text), isNew: false })),
    ...former.filter(({ role }) => role === 'assistant').flatMap(({ parts }) => readTexts(parts, 'assistant')),
  ];
  return passages.filter(({ text }) => text.trim() !== '');
}

function readParts({ parts }: EngineMessage, toolNames: ReadonlyMap<string, string>, isNew: boolean): Passage[] {
  return parts.flatMap((part): Passage[] => {
    if (part.type === 'document' && part.text !== null) {
      const text = part.format === 'csv' ? readTable(part.text).join('\n\n') : readData(part.text);
      return [{ source: 'document', name: part.name, text, isNew }];
    }
    if (part.type === 'toolResult') return [{ source: 'tool', name: toolNames.get(part.toolUseId) ?? null, text: part.text, isNew }];
    return [];
  });
}

function readUserText({ role, parts }: EngineMessage): Passage[] {
  if (role !== 'user') return [];
  return readTexts(parts, 'earlier').flatMap((passage) => splitPrompt(passage.text).given.map((text) => ({ ...passage, text })));
}

function readTexts(parts: readonly EnginePart[], source: Passage['source']): Passage[] {
  return parts.flatMap((part): Passage[] => (part.type === 'text' ? [{ source, name: null, text: part.text, isNew: false }] : []));
}

/** JSON is read line by line; everything else as it stands. */
function readData(text: string): string {
  return flattenJson(text)?.join('\n\n') ?? text;
}

const directions = startWithPhrases(
  "you(?:['’]re| are| must| should| will| can| may| have)",
  'your (?:task|job|role|goal)',
  '(?:when(?:ever)?|if) (?:you|the user|asked)',
  'avoid|ensure|speak|talk|begin|start|end',
);

/** A system prompt mostly says how to answer; only its other sentences are something to answer from. */
function dropAsks(text: string): string {
  return splitSentences(text).filter((sentence) => !isAsk(sentence) && !directions.test(sentence)).join('\n');
}

function nameToolUses(messages: readonly EngineMessage[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { parts } of messages) for (const part of parts) if (part.type === 'toolUse') names.set(part.toolUseId, part.name);
  return names;
}
