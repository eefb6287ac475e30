/** Quotation marks that models open a text with, and what closes each. */
const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };
/** What may follow the mark that closes a text; before anything else it is one within it. */
const follows = /\s*(?:[,:}\]/#]|\n|$)/y;
/** Words that are whole, as JSON and Python have them. */
const wholeWords: ReadonlySet<string> = new Set(['true', 'false', 'null', 'True', 'False', 'None']);
const bare = /[^\s,:[\]{}"'`“”‘’]/;

/**
 * Whether what is nearly JSON ends amid a text, a number or a word, so that nobody can tell whether more of it was to come. Brackets that are missing behind a value that is
 * whole are no such end. A number counts as whole once a comma or a bracket stands behind it.
 */
export function endsAmid(text: string): boolean {
  let open: string | undefined;
  let word = '';
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index] ?? '';
    if (open !== undefined) {
      if (sign === '\\') index += 1;
      else if (sign === open && isFollowed(text, index + 1)) open = undefined;
    } else if (word === '' && Object.hasOwn(closing, sign)) open = closing[sign];
    else word = bare.test(sign) ? word + sign : '';
  }
  return open !== undefined || (word !== '' && !wholeWords.has(word));
}

function isFollowed(text: string, index: number): boolean {
  follows.lastIndex = index;
  return follows.test(text);
}
