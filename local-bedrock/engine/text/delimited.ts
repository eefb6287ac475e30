/** What stands between delimiters in a text, and what is left around it. */
export interface Delimited {
  /** The texts given along. */
  readonly inside: readonly string[];
  /** What stands in tags that say it asks: `<question>`, `<task>`. */
  readonly asks: readonly string[];
  readonly outside: string;
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly inside: string;
  readonly asks: boolean;
}

const askingTags = /^(?:question|query|task|instructions?|request|prompt)$/i;
const fences = ['"""', "'''", '```'] as const;
/** A plain quotation is a given text from this many words on; below it is a name or a word that is talked about. */
const minQuotedWords = 6;

/**
 * Takes out of a text what stands between triple quotes, code fences, `<tags>` of one name, or, where it is a sentence
 * rather than a name, plain double quotes. An opening delimiter that nothing closes is text. Takes linear time.
 */
export function takeDelimited(text: string): Delimited {
  const inside: string[] = [];
  const asks: string[] = [];
  let outside = '';
  let end = 0;
  for (const block of findBlocks(text)) {
    // What begins inside an earlier block belongs to it.
    if (block.start < end) continue;
    outside += `${text.slice(end, block.start)}\n`;
    end = block.end;
    (block.asks ? asks : inside).push(block.inside);
  }
  return { inside, asks, outside: outside + text.slice(end) };
}

function findBlocks(text: string): Block[] {
  const strong = [...fences.flatMap((fence) => findFenced(text, fence)), ...findTagged(text)];
  const blocks = strong.length > 0 ? strong : findQuoted(text);
  return blocks.sort((a, b) => a.start - b.start || b.end - a.end);
}

function findFenced(text: string, fence: string): Block[] {
  const blocks: Block[] = [];
  let start = text.indexOf(fence);
  while (start !== -1) {
    const close = text.indexOf(fence, start + fence.length);
    if (close === -1) break;
    const inside = text.slice(start + fence.length, close);
    const end = close + fence.length;
    // "```json" names the language of what follows.
    blocks.push({ start, end, inside: fence === '```' ? inside.replace(/^[a-z]{1,20}\n/, '') : inside, asks: false });
    start = text.indexOf(fence, end);
  }
  return blocks;
}

/** Each opening tag meets the next closing tag of its name. Tags are listed from the end, so that none is searched for twice. */
function findTagged(text: string): Block[] {
  const blocks: Block[] = [];
  const nextClosing = new Map<string, { start: number; end: number }>();
  const tags = [...text.matchAll(/<(\/?)([A-Za-z][\w-]{0,40})>/g)].reverse();
  for (const tag of tags) {
    const [whole, slash, name = ''] = tag;
    const after = tag.index + whole.length;
    if (slash === '/') {
      nextClosing.set(name, { start: tag.index, end: after });
      continue;
    }
    const closing = nextClosing.get(name);
    if (closing === undefined) continue;
    blocks.push({ start: tag.index, end: closing.end, inside: text.slice(after, closing.start), asks: askingTags.test(name) });
  }
  return blocks;
}

function findQuoted(text: string): Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(/"[^"]*"|“[^“”]*”/g)) {
    const inside = match[0].slice(1, -1);
    if (inside.split(/\s+/, minQuotedWords + 1).length < minQuotedWords) continue;
    blocks.push({ start: match.index, end: match.index + match[0].length, inside, asks: false });
  }
  return blocks;
}
