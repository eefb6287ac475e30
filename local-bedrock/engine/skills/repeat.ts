import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';
import { readNumber } from '../style.ts';
import { politeStart } from '../text/phrases.ts';
import { inLanguagePattern } from './decline.ts';

/** These verbs mean nothing but saying it. */
const sayFillers = 'back|after me|exactly|verbatim|only|just|the words?|the phrase|the sentence|the following|this';
const sayPattern = new RegExp(String.raw`^${politeStart}(?:say|repeat|echo|parrot)(?:\s+(?:${sayFillers}))*?(?:\s*:\s*|\s+)(?<what>\S.*)$`, 'is');
/** These may want something made up; they mean saying it only where the words stand there to be said. */
const replyVerbs = String.raw`(?:reply|respond|answer|output|print|write|type|return)\s+(?:(?:with|only|just|back)\s+)*`;
const saidBefore = [
  String.raw`(?:exactly|verbatim|literally)(?:\s+(?:this|the following|the words?))?(?:\s*:\s*|\s+)`,
  String.raw`the (?:single |exact )?(?:words?|phrase|text|string)\s*:?\s+`,
  String.raw`(?=["“'‘\x60])`,
];
const replyPattern = new RegExp(String.raw`^${politeStart}${replyVerbs}(?:${saidBefore.join('|')})(?<what>\S.*)$`, 'is');
const onlyPattern = new RegExp(String.raw`(?:only|just|nothing but|exactly)\s+(?:with\s+)?(?:the word\s+)?["“'‘\x60](?<what>[^"”'’\x60]{1,300})["”'’\x60]\s*[.!]?$`, 'i');
const timesPattern = /^(?<what>.+?),?\s+(?<times>\d{1,4}|two|three|four|five|six|seven|eight|nine|ten)\s+times[.!]?$/is;
/** Longer words are said once, whatever number of times stands behind them. */
const maxRepeatedLength = 500;
/** What is not said but meant: "say something", "repeat the text", "say what you think". */
const notWords =
  /^(?:something|anything|it|that|so|more|which|what|why|how|who|where|when|if|whether|the (?:text|passage|document|last|above|same|question|answer)|your|my|me)\b/i;

/** Says what it is told to say: "Say X", "Reply with the single word: X", "Repeat X three times". */
export function repeat({ userText, ask }: Situation): Draft | null {
  const text = userText.trim().slice(0, 20_000);
  const found = sayPattern.exec(text) ?? replyPattern.exec(text) ?? onlyPattern.exec(ask);
  const what = found?.groups?.['what'];
  if (what === undefined || notWords.test(what) || inLanguagePattern.test(what)) return null;
  const times = what.length <= maxRepeatedLength ? timesPattern.exec(what)?.groups : undefined;
  const count = readNumber(times?.['times'] ?? '') ?? 1;
  const once = unquote(times?.['what'] ?? what);
  return once === '' ? null : { units: Array.from({ length: count }, () => once), layout: 'prose', verbatim: true };
}

/** Quotes go, and the full stop of the instruction with them; a sentence to be said keeps its own. */
function unquote(text: string): string {
  const trimmed = text.trim();
  const quoted = /^(?<open>"""|["“'‘`])(?<inside>[\s\S]*?)(?:"""|["”'’`])[.!]?$/.exec(trimmed)?.groups?.['inside'];
  if (quoted !== undefined) return quoted.trim();
  return /^\S+\.$/.test(trimmed) ? trimmed.slice(0, -1) : trimmed;
}
