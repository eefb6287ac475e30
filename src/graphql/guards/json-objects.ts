import { CodedError } from '../../errors.ts';

/**
 * Who attacks: anybody who may send a body. What they gain: of two bytes for each, JSON makes lists and objects that take a hundred times the room and the time of other text: a body of the size that
 * files need stops all others for seconds, and fills gigabytes. Why this stops them: they are counted in the text, before anything is made of it. What it does not stop: many such bodies, each within
 * the limit.
 *
 * A text that has no more brackets than that, in its strings or elsewhere, is not looked at any further: a file of any size costs next to nothing.
 */
export function refuseManyObjects(text: string, maxObjects: number): CodedError | undefined {
  if (text.length <= maxObjects || countBrackets(text, maxObjects) <= maxObjects || countObjects(text, maxObjects) <= maxObjects) return undefined;
  return new CodedError('PAYLOAD_TOO_LARGE', { message: `The body: expected at most ${maxObjects} objects and lists, got more.` });
}

/** Opening ones, wherever they stand; no further than one beyond the most. */
function countBrackets(text: string, most: number): number {
  let count = 0;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at !== -1 && count <= most; at = text.indexOf(bracket, at + 1)) count += 1;
  }
  return count;
}

/** Those outside of strings; no further than one beyond the most. */
function countObjects(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === list || code === object) count += 1;
  }
  return count;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); at < text.length && code !== quote; code = text.charCodeAt(at)) at += code === backslash ? 2 : 1;
  return at;
}

const [quote, backslash, list, object] = [34, 92, 91, 123];
